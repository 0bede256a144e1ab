import { describe, expect, it } from 'vitest';
import { documentId, me, refusal, run } from '../helpers/resolver';
import { keysRead, messageId, perform, testRemarkMutation, testTextAndMentions } from '../helpers/remarks';

const field = 'Mutation.sendMessage';
const input = { documentId, ssn: 2, messageId, body: 'Hello' };

describe(field, () => {
  testRemarkMutation(field, input, ['messageId']);
  testTextAndMentions(field, input, 4_000);

  it("[NOT-1] reads whether the message is there, and its author's name", () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `X#0000000002#${messageId}`, 'PROFILE']);
  });

  it.each([0, 2_147_483_648])('refuses the session %d', (ssn) => {
    const { error } = run(field, 'request', { args: { input: { ...input, ssn } } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'ssn must be a session number.'));
  });

  it('[NOT-6] publishes the message under the epoch read', () => {
    const { stash } = perform('steps/putRemark', field, { input }, []);
    const { result } = run(field, 'response', { args: { input }, stash });
    const message = { ssn: 2, messageId, version: 1, authorId: me, body: 'Hello' };
    expect(result).toMatchObject({ documentId, epoch: 3, kind: 'MESSAGE_CHANGED', message });
  });
});
