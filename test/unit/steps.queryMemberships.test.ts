import { describe, expect, it } from 'vitest';
import { failed, failures, items, me, refusal, run, typed } from '../helpers/resolver';

const step = 'steps/queryMemberships';
const request = (args: Record<string, unknown>) => run(step, 'request', { args }).result;

describe(step, () => {
  it.each([
    [{}, 50],
    [{ limit: null }, 50],
    [{ limit: 3, nextToken: 'more' }, 3],
  ])("[ACC-2] asks for the token's own subject, newest first: %j", (args, limit) => {
    expect(request(args)).toEqual({
      operation: 'Query',
      index: 'byUser',
      query: { expression: 'memberId = :user', expressionValues: typed({ ':user': me }) },
      limit,
      ...('nextToken' in args && { nextToken: 'more' }),
      scanIndexForward: false,
    });
  });

  it('hands the page on', () => {
    const page = [items.member('OWNER')];
    const { stash } = run(step, 'response', { result: { items: page, nextToken: 'more' } });
    expect(stash).toEqual({ own: { members: page, nextToken: 'more' } });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
