import { describe, expect, it } from 'vitest';
import { at, begin, documentId, failed, failures, pk, refusal, run, typed, type Json } from '../helpers/resolver';

const step = 'steps/queryRemarkEvents';
const request = (more: Json = {}) => {
  const args = { documentId, since: at, ...more };
  return run(step, 'request', { args, stash: begin('Query.remarks', args) }).result;
};

describe(step, () => {
  it.each<[string, Json, Json]>([
    // The ULID times of a minute before the request, and of the earliest.
    ['01KDYAH96E', {}, {}],
    ['01KDYAH96E', { since: '2026-01-02T04:04:05.678+01:00', nextToken: 'more' }, { nextToken: 'more' }],
    ['0000000000', { since: '1970-01-01T00:00:30Z' }, {}],
  ])('[NOT-5] reads the events of remarks from %s on, consistently', (first, more, token) => {
    expect(request(more)).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND sk BETWEEN :first AND :last',
        expressionValues: typed({ ':pk': pk, ':first': `E#${first}`, ':last': 'E#~' }),
      },
      filter: {
        expression: 'begins_with(#kind, :comment) OR begins_with(#kind, :message)',
        expressionNames: { '#kind': 'kind' },
        expressionValues: typed({ ':comment': 'COMMENT_', ':message': 'MESSAGE_' }),
      },
      limit: 100,
      ...token,
      consistentRead: true,
    });
  });

  it('[NOT-5] hands on what it found', () => {
    const items = [{ kind: 'COMMENT_CREATED' }];
    const { stash } = run(step, 'response', { stash: { own: {} }, result: { items, nextToken: 'more' } });
    expect(stash['own']).toEqual({ events: items, nextToken: 'more' });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
