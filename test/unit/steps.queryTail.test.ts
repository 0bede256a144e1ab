import { describe, expect, it } from 'vitest';
import { documentId, enter, failed, failures, items, pk, refusal, run, typed, type Json } from '../helpers/resolver';

const step = 'steps/queryTail';
const argsOf = (more: Json = {}): Json => ({ documentId, revision: 4, ...more });
const request = (more: Json, ...found: Json[]) => {
  const stash = enter('Query.sync', argsOf(more), [items.member('VIEWER'), items.access(), ...found]);
  return run(step, 'request', { args: argsOf(more), stash });
};
const headWith = (revision: number): Json => items.head({ revision: 300, snapshot: { revision, segmentBytes: 9 } });

describe(step, () => {
  it.each<[Json, Json]>([
    [{}, {}],
    [{ tailToken: 'more' }, { nextToken: 'more' }],
    [{ tailToken: null, segmentToken: null }, { nextToken: null }],
  ])('[SYN-5] reads a page of all changes, consistently: %j', (more, token) => {
    expect(request(more).result).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND begins_with(sk, :prefix)',
        expressionValues: typed({ ':pk': pk, ':prefix': 'O#' }),
      },
      limit: 200,
      ...token,
      consistentRead: true,
    });
  });

  it('[SYN-5] is skipped once the caller pages through segments, and goes on to them', () => {
    const { early, stash } = request({ segmentToken: 'segments' });
    expect(early).toEqual({ skipTo: null });
    expect(stash['own']).toEqual({ changes: [], tailToken: null, behind: false });
  });

  it.each([
    [0, 1],
    [4, 68],
    [4, 200],
  ])('[SYN-13] is skipped for a replica at revision %d if there is a snapshot at %d', (revision, snapshot) => {
    const { early, stash } = request({ revision, snapshots: true }, headWith(snapshot));
    expect(early).toEqual({ skipTo: null });
    expect(stash['own']).toEqual({ changes: [], tailToken: null, behind: true });
  });

  it.each([
    [4, 67],
    [100, 64],
  ])('[SYN-13] is read for a replica at revision %d if there is a snapshot at %d', (revision, snapshot) => {
    const { result, stash } = request({ revision, snapshots: true }, headWith(snapshot));
    expect(result).toMatchObject({ operation: 'Query' });
    expect(stash['own']).toMatchObject({ behind: false });
  });

  it('[SYN-13] is read as long as there is no snapshot', () => {
    expect(request({ revision: 0, snapshots: true }, items.head()).result).toMatchObject({ operation: 'Query' });
  });

  it('[SYN-5] hands the page and its token on', () => {
    const changes = [{ sid: 7, seq: 1 }];
    const { stash } = run(step, 'response', { stash: { own: {} }, result: { items: changes, nextToken: 'more' } });
    expect(stash).toEqual({ own: { changes, tailToken: 'more' } });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash: { own: {} }, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
