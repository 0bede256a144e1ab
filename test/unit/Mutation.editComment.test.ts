import { describe, expect, it } from 'vitest';
import { at, documentId, me, run } from '../helpers/resolver';
import {
  keysRead,
  perform,
  reply,
  replyId,
  testRemarkMutation,
  testTextAndMentions,
  threadId,
} from '../helpers/remarks';

const field = 'Mutation.editComment';
const input = { documentId, threadId, commentId: replyId, version: 1, body: 'Because so.' };

describe(field, () => {
  testRemarkMutation(field, input, ['threadId', 'commentId']);
  testTextAndMentions(field, input, 8_000);

  it('[NOT-3] reads the comment', () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `C#${threadId}#${replyId}`]);
    const first = { ...input, commentId: threadId };
    expect(keysRead(field, { input: first })).toEqual([`M#${me}`, 'ACCESS', `C#${threadId}`]);
  });

  it('[NOT-6] publishes the comment as it is now', () => {
    const { stash } = perform('steps/updateRemark', field, { input }, [reply()]);
    const { result } = run(field, 'response', { args: { input }, stash });
    const comment = { commentId: replyId, version: 2, body: 'Because so.', editedAt: at };
    expect(result).toMatchObject({ epoch: 3, kind: 'COMMENT_CHANGED', comment });
  });
});
