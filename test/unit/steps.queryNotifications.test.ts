import { describe, expect, it } from 'vitest';
import { failed, failures, me, refusal, run, typed } from '../helpers/resolver';

const step = 'steps/queryNotifications';

describe(step, () => {
  it("[NOT-14] reads the caller's own inbox, the latest first", () => {
    expect(run(step, 'request', { args: { limit: 3, nextToken: 'token' } }).result).toEqual({
      operation: 'Query',
      index: 'inbox',
      query: { expression: 'inboxOf = :user', expressionValues: typed({ ':user': me }) },
      limit: 3,
      nextToken: 'token',
      scanIndexForward: false,
    });
  });

  it('reads a page of 50 unless told', () => {
    expect(run(step, 'request', { args: {} }).result).toMatchObject({ limit: 50 });
  });

  it('keeps the page for the resolver', () => {
    const { stash } = run(step, 'response', { result: { items: [{ sk: 'N#1' }], nextToken: 'more' } });
    expect(stash['own']).toEqual({ entries: [{ sk: 'N#1' }], nextToken: 'more' });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
