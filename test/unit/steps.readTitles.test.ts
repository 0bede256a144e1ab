import { describe, expect, it } from 'vitest';
import { documentId, failed, failures, items, keyOf, me, refusal, run, tables, type Json } from '../helpers/resolver';

const step = 'steps/readTitles';
const other = { ...items.member('VIEWER'), pk: 'D#doc-2', documentId: 'doc-2' };
const stash = { own: { members: [items.member('OWNER'), other], nextToken: null } };
const answer = (found: (Json | null)[], unprocessedKeys?: Json) =>
  run(step, 'response', { stash, result: { data: { [tables.documents]: found }, unprocessedKeys } });

describe(step, () => {
  it('asks for the titles of the page, and for the memberships again, in one request', () => {
    const mine = `M#${me}`;
    const keys = [keyOf('META'), keyOf('META', 'D#doc-2'), keyOf(mine), keyOf(mine, 'D#doc-2')];
    expect(run(step, 'request', { stash }).result).toEqual({
      operation: 'BatchGetItem',
      tables: { [tables.documents]: { keys, consistentRead: true } },
    });
  });

  it('asks for nothing if the page is empty: BatchGetItem refuses an empty list', () => {
    const { early, stash: left } = run(step, 'request', { stash: { own: { members: [] } } });
    expect(early).toEqual({ skipTo: null });
    expect(left).toEqual({ own: { members: [], metas: {} } });
  });

  it('hands on the titles that exist, by document', () => {
    const found = [items.meta(), null, items.member('OWNER'), other];
    expect(answer(found).stash['own']).toEqual({ ...stash.own, metas: { [documentId]: items.meta() } });
  });

  it('[ACC-2] believes the table and not the index: who was removed sees nothing, who has another role has that one', () => {
    const removed = { ...items.removed(me), pk: 'D#doc-2', documentId: 'doc-2' };
    const titles = [items.meta(), items.meta({ documentId: 'doc-2' })];
    const { stash: left } = answer([...titles, items.member('EDITOR'), removed]);
    expect((left['own'] as Json)['members']).toEqual([items.member('EDITOR')]);
  });

  it('is BUSY if keys were left unprocessed, rather than show documents without titles', () => {
    expect(answer([], { [tables.documents]: [{ sk: 'META' }] }).error).toEqual(refusal('BUSY'));
    expect(answer([], { [tables.documents]: [] }).error).toBeNull();
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
