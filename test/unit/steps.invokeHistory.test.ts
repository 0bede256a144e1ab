import { describe, expect, it } from 'vitest';
import { documentId, enter, failed, failures, items, me, refusal, run } from '../helpers/resolver';

const step = 'steps/invokeHistory';
const args = { documentId, moment: { revision: 3 } };

describe(step, () => {
  it('calls the function with who asks for what, and nothing else of the caller', () => {
    const stash = enter('Query.textAt', args, [items.member('VIEWER'), items.access()]);
    expect(run(step, 'request', { args, stash }).result).toEqual({
      operation: 'Invoke',
      payload: { operation: 'textAt', documentId, userId: me, arguments: { moment: { revision: 3 } } },
    });
  });

  it('hands the result on', () => {
    expect(run(step, 'response', { result: { result: { text: 'a' } } }).result).toEqual({ text: 'a' });
  });

  it('[ACC-2] refuses what the function refuses, with its reason and detail', () => {
    const refused = { reason: 'INVALID_INPUT', detail: 'There is no such version.' };
    expect(run(step, 'response', { result: { refused } }).error).toEqual(refusal('INVALID_INPUT', refused.detail));
    expect(run(step, 'response', { result: { refused: { reason: 'NOT_A_MEMBER' } } }).error).toEqual(
      refusal('NOT_A_MEMBER'),
    );
  });

  it.each([...failures, ['Lambda:Unhandled', 'INTERNAL'], ['Lambda:ExecutionTimeoutException', 'INTERNAL']])(
    'answers %s with %s, in our own words',
    (type, reason) => {
      expect(run(step, 'response', failed(type!)).error).toEqual(refusal(reason!));
    },
  );
});
