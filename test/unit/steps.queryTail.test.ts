import { describe, expect, it } from 'vitest';
import { begin, documentId, failed, failures, pk, refusal, run, typed, type Json } from '../helpers/resolver';

const step = 'steps/queryTail';
const argsOf = (more: Json = {}): Json => ({ documentId, revision: 4, ...more });
const request = (more: Json) => run(step, 'request', { args: argsOf(more), stash: begin('Query.sync', argsOf(more)) });

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
    expect(stash['own']).toEqual({ changes: [], tailToken: null });
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
