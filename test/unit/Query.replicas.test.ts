import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
  at,
  createdAt,
  documentId,
  enter,
  items,
  keyOf,
  me,
  now,
  refusal,
  run,
  tables,
  typed,
  type Json,
} from '../helpers/resolver';

const field = 'Query.replicas';
const args = { documentId };
const stashOf = (own: Json, more: Json = {}) => {
  const stash = enter(field, { ...args, ...more }, [items.member('VIEWER'), items.access()]);
  return { ...stash, own };
};
const site = (sid: number, more: Json = {}) => ({
  ...items.site({ sid, firstSeen: createdAt, foldedSeq: 3, ...more }),
  sk: `S#0000000${sid}`,
});
const last = (sid: number, lastSeq: number) => ({ sk: `L#0000000${sid}`, sid, lastSeen: createdAt, lastSeq });

describe(field, () => {
  it.each([0, 51, 1.5])('refuses the limit %d', (limit) => {
    expect(run(field, 'request', { args: { ...args, limit } }).error?.errorType).toBe('INVALID_INPUT');
  });

  it('reads a page of sites, and then when they were last seen, consistently', () => {
    const query = run('steps/querySites', 'request', {
      args: { ...args, limit: 2, nextToken: 'more' },
      stash: stashOf({}, { limit: 2 }),
    });
    expect(query.result).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND begins_with(sk, :prefix)',
        expressionValues: typed({ ':pk': context.pk, ':prefix': 'S#' }),
      },
      limit: 2,
      nextToken: 'more',
      consistentRead: true,
    });
    const sites = run('steps/querySites', 'response', {
      stash: stashOf({}),
      result: { items: [site(7)], nextToken: 'then' },
    });
    expect(sites.stash['own']).toEqual({ sites: [site(7)], nextToken: 'then' });
    expect(run('steps/readSightings', 'request', { stash: stashOf({ sites: [site(7), site(8)] }) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.operations]: { keys: [keyOf('P#00000007'), keyOf('P#00000008')], consistentRead: true },
        [tables.documents]: { keys: [keyOf('L#00000007'), keyOf('L#00000008')], consistentRead: true },
      },
    });
  });

  it('asks for nothing if the page is empty: BatchGetItem refuses an empty list', () => {
    expect(run('steps/readSightings', 'request', { stash: stashOf({ sites: [] }) }).early).toEqual({ skipTo: null });
  });

  it('is BUSY rather than judge by halves', () => {
    const result = { ...context.batch([]), unprocessedKeys: { [tables.documents]: [{ sk: 'L#' }] } };
    expect(run('steps/readSightings', 'response', { stash: stashOf({}), result }).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    for (const step of ['querySites', 'readSightings'])
      expect(run(`steps/${step}`, 'response', { stash: stashOf({}), ...context.failed(type) }).error).toEqual(
        refusal(reason),
      );
  });

  it('[SES-11] gives every site with its user, device and how far it came', () => {
    const sites = [site(6), site(7, { device: 'desk' }), site(8, { barred: true }), site(9, { userId: 'bert' })];
    const seen = [items.presence({ lastSeq: 5, lastSeen: now }), last(8, 2), last(9, 4)];
    const { stash } = run('steps/readSightings', 'response', {
      stash: stashOf({ sites, nextToken: 'more' }),
      result: context.batch(seen),
    });
    const site0 = { userId: me, device: null, firstSeen: createdAt, lastSeen: null, lastSeq: 3, barred: false };
    expect(run(field, 'response', { args, stash }).result).toEqual({
      items: [
        { ...site0, sid: 6, present: false },
        { ...site0, sid: 7, device: 'desk', lastSeen: at, lastSeq: 5, present: true },
        { ...site0, sid: 8, lastSeen: createdAt, barred: true, present: false },
        { ...site0, sid: 9, userId: 'bert', lastSeen: createdAt, lastSeq: 4, present: false },
      ],
      nextToken: 'more',
    });
  });
});

describe('Query.participants', () => {
  it('[PRE-9] gives what was found of who is present', () => {
    expect(run('Query.participants', 'response', { prev: { result: ['somebody'] } }).result).toEqual(['somebody']);
  });
});
