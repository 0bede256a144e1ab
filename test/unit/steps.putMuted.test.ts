import { describe, expect, it } from 'vitest';
import { documentId, enter, failed, failures, items, keyOf, me, refusal, run, typed } from '../helpers/resolver';

const step = 'steps/putMuted';
const args = { input: { documentId, muted: false } };

describe(step, () => {
  it("[NOT-13] keeps it with the caller's own membership, if it still is one", () => {
    const stash = enter('Mutation.setDocumentMuted', args, [items.member('VIEWER'), items.access()]);
    expect(run(step, 'request', { args, stash }).result).toEqual({
      operation: 'UpdateItem',
      key: keyOf(`M#${me}`),
      update: { expression: 'SET muted = :muted', expressionValues: typed({ ':muted': false }) },
      condition: { expression: 'attribute_exists(memberId)' },
    });
  });

  it('refuses who was removed meanwhile', () => {
    const { error } = run(step, 'response', failed('DynamoDB:ConditionalCheckFailedException'));
    expect(error).toEqual(refusal('NOT_A_MEMBER'));
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
