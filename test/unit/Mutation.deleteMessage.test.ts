import { describe, expect, it } from 'vitest';
import { documentId, me, refusal, run } from '../helpers/resolver';
import { keysRead, message, messageId, perform, testRemarkMutation } from '../helpers/remarks';

const field = 'Mutation.deleteMessage';
const input = { documentId, ssn: 2, messageId, version: 1 };

describe(field, () => {
  testRemarkMutation(field, input, ['messageId']);

  it('[NOT-3] reads the message', () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `X#0000000002#${messageId}`]);
    const { error } = run(field, 'request', { args: { input: { ...input, ssn: 0 } } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'ssn must be a session number.'));
  });

  it('[NOT-2] publishes a tombstone', () => {
    const { stash } = perform('steps/updateRemark', field, { input }, [message()]);
    const { result } = run(field, 'response', { args: { input }, stash });
    expect(result).toMatchObject({ kind: 'MESSAGE_CHANGED', message: { version: 2, body: null, deleted: true } });
  });
});
