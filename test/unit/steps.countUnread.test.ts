import { describe, expect, it } from 'vitest';
import { failed, failures, me, refusal, run, typed } from '../helpers/resolver';

const step = 'steps/countUnread';

describe(step, () => {
  it('[NOT-14] counts what the caller has not read, up to 100', () => {
    expect(run(step, 'request', {}).result).toEqual({
      operation: 'Query',
      index: 'unread',
      query: { expression: 'unreadOf = :user', expressionValues: typed({ ':user': me }) },
      limit: 100,
    });
    const counted = run(step, 'response', { stash: { own: { entries: [] } }, result: { items: [{}, {}] } });
    expect(counted.stash['own']).toEqual({ entries: [], unread: 2 });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
