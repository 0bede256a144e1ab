import { describe, expect, it } from 'vitest';
import {
  at,
  begin,
  documentId,
  failed,
  failures,
  items,
  now,
  pk,
  refusal,
  run,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/querySegments';
const request = (more: Json = {}, tailToken: string | null = null) => {
  const args = { documentId, revision: 4, ...more };
  return run(step, 'request', { args, stash: { ...begin('Query.sync', args), own: { changes: [], tailToken } } });
};
const answer = (found: Json[], nextToken: string | null) =>
  run(step, 'response', { stash: { own: { changes: [] } }, result: { items: found, nextToken } }).stash['own'];
const segment = { pk, sk: 'G#0000000005', documentId, revision: 5, bytes: 'AAEC', foldedAt: now };

describe(step, () => {
  it.each<[Json, string, Json]>([
    [{}, 'G#0000000005', {}],
    [{ revision: 0 }, 'G#0000000001', {}],
    [{ revision: 2_147_483_646 }, 'G#2147483647', {}],
    [{ segmentToken: 'more' }, 'G#0000000005', { nextToken: 'more' }],
  ])('[SYN-5] reads the segments above the revision and HEAD behind them, consistently: %j', (more, first, token) => {
    expect(request(more).result).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND sk BETWEEN :first AND :last',
        expressionValues: typed({ ':pk': pk, ':first': first, ':last': 'HEAD' }),
      },
      limit: 8,
      ...token,
      consistentRead: true,
    });
  });

  it('[SYN-5] waits while the tail has another page', () => {
    const { early, stash } = request({}, 'more');
    expect(early).toEqual({ skipTo: null });
    expect(stash['own']).toEqual({ changes: [], tailToken: 'more', segments: [], segmentToken: null, revision: null });
  });

  it('[SYN-13] is skipped for whoever takes a snapshot first', () => {
    const args = { documentId, revision: 0, snapshots: true };
    const stash = { ...begin('Query.sync', args), own: { changes: [], tailToken: null, behind: true } };
    const { early, stash: after } = run(step, 'request', { args, stash });
    expect(early).toEqual({ skipTo: null });
    expect(after['own']).toMatchObject({ segments: [], segmentToken: null, revision: null, behind: true });
  });

  const shown = { revision: 5, bytes: 'AAEC', foldedAt: at };

  it('[SYN-5] gives segments without a revision while there are more', () => {
    expect(answer([segment], 'more')).toEqual({ changes: [], segments: [shown], segmentToken: 'more', revision: null });
  });

  it("[SYN-5] gives HEAD's revision with the last page, and HEAD is no segment", () => {
    expect(answer([segment, items.head({ revision: 5 })], null)).toEqual({
      changes: [],
      segments: [shown],
      segmentToken: null,
      revision: 5,
    });
    expect(answer([items.head()], null)).toMatchObject({ segments: [], revision: 4 });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash: { own: {} }, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
