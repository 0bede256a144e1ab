import { describe, expect, it } from 'vitest';
import { documentId, me, run } from '../helpers/resolver';
import {
  firstComment,
  keysRead,
  perform,
  replyId,
  testRemarkMutation,
  testTextAndMentions,
  threadId,
} from '../helpers/remarks';

const field = 'Mutation.replyToComment';
const input = { documentId, threadId, commentId: replyId, body: 'Because.' };

describe(field, () => {
  testRemarkMutation(field, input, ['threadId', 'commentId']);
  testTextAndMentions(field, input, 8_000);

  it('[NOT-1] reads the reply and its thread', () => {
    const keys = [`M#${me}`, 'ACCESS', `C#${threadId}#${replyId}`, `C#${threadId}`, 'PROFILE'];
    expect(keysRead(field, { input })).toEqual(keys);
  });

  it('refuses a reply that has the id of its thread', () => {
    const { error } = run(field, 'request', { args: { input: { ...input, commentId: threadId } } });
    expect(error?.errorType).toBe('INVALID_INPUT');
  });

  it('[NOT-6] publishes the reply under the epoch read', () => {
    const { stash } = perform('steps/putRemark', field, { input }, [firstComment()]);
    const { result } = run(field, 'response', { args: { input }, stash });
    const comment = { threadId, commentId: replyId, version: 1, authorId: me, body: 'Because.' };
    expect(result).toMatchObject({ documentId, epoch: 3, kind: 'COMMENT_CHANGED', comment });
    expect((result as { comment: object }).comment).not.toHaveProperty('passage');
  });
});
