import { describe, expect, it } from 'vitest';
import { begin, documentId, failed, failures, pk, refusal, run, typed } from '../helpers/resolver';

const step = 'steps/queryVersions';

describe(step, () => {
  it.each([
    [{}, { limit: 50 }],
    [
      { limit: 3, nextToken: 'more' },
      { limit: 3, nextToken: 'more' },
    ],
  ])('[VER-2] reads a page of versions, the newest first: %j', (more, page) => {
    const args = { documentId, ...more };
    expect(run(step, 'request', { args, stash: begin('Query.versions', args) }).result).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND begins_with(sk, :prefix)',
        expressionValues: typed({ ':pk': pk, ':prefix': 'V#' }),
      },
      ...page,
      scanIndexForward: false,
      consistentRead: true,
    });
  });

  it('hands the page and its token on', () => {
    const result = { items: [{ versionId: 'v1' }], nextToken: null };
    const { stash } = run(step, 'response', { stash: { own: {} }, result });
    expect(stash['own']).toEqual({ versions: result.items, nextToken: null });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash: { own: {} }, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
