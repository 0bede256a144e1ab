import { describe, expect, it } from 'vitest';
import { at, documentId, me, run } from '../helpers/resolver';
import { keysRead, message, messageId, perform, testRemarkMutation, testTextAndMentions } from '../helpers/remarks';

const field = 'Mutation.editMessage';
const input = { documentId, ssn: 2, messageId, version: 1, body: 'Hello again' };

describe(field, () => {
  testRemarkMutation(field, input, ['messageId']);
  testTextAndMentions(field, input, 4_000);

  it('[NOT-3] reads the message', () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `X#0000000002#${messageId}`]);
  });

  it('[NOT-6] publishes the message as it is now, also in an earlier session', () => {
    const access = { ssn: 3, status: 'TERMINATED' };
    const { stash } = perform('steps/updateRemark', field, { input }, [message()], 'EDITOR', access);
    const { result } = run(field, 'response', { args: { input }, stash });
    const edited = { messageId, version: 2, body: 'Hello again', editedAt: at };
    expect(result).toMatchObject({ epoch: 3, kind: 'MESSAGE_CHANGED', message: edited });
  });
});
