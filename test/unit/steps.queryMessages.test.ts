import { describe, expect, it } from 'vitest';
import { begin, documentId, failed, failures, pk, refusal, run, typed, type Json } from '../helpers/resolver';
import { message } from '../helpers/remarks';

const step = 'steps/queryMessages';
const request = (more: Json = {}) => {
  const args = { documentId, ssn: 2, ...more };
  return run(step, 'request', { args, stash: begin('Query.messages', args) }).result;
};

describe(step, () => {
  it.each<[Json, Json]>([
    [{}, { limit: 50 }],
    [
      { limit: 7, nextToken: 'more' },
      { limit: 7, nextToken: 'more' },
    ],
  ])('[NOT-5] reads a page of one session from its end on, consistently: %j', (more, expected) => {
    expect(request(more)).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND begins_with(sk, :prefix)',
        expressionValues: typed({ ':pk': pk, ':prefix': 'X#0000000002#' }),
      },
      ...expected,
      scanIndexForward: false,
      consistentRead: true,
    });
  });

  it('[NOT-5] gives the messages and the token of the next page', () => {
    const result = { items: [message()], nextToken: 'more', scannedCount: 1 };
    expect(run(step, 'response', { result }).result).toEqual({ items: [message()], nextToken: 'more' });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
