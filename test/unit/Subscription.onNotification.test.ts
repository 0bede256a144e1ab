import { describe, expect, it } from 'vitest';
import { me, refusal, run } from '../helpers/resolver';

const field = 'Subscription.onNotification';

describe(field, () => {
  it('[NOT-16] lets a caller hear the own inbox', () => {
    const args = { userId: me };
    expect(run(field, 'request', { args }).error).toBeNull();
    const { filter, result } = run(field, 'response', { args, result: null });
    expect(result).toBeNull();
    expect(filter).toEqual({ filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value: me }] }] });
  });

  it.each(['bert', '', '*', null])('[NOT-16] refuses the inbox of %j', (userId) => {
    expect(run(field, 'request', { args: { userId } }).error).toEqual(refusal('NOT_YOURS'));
  });
});
