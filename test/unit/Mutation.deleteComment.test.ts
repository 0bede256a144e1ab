import { describe, expect, it } from 'vitest';
import { documentId, me, run } from '../helpers/resolver';
import { firstComment, keysRead, passage, perform, testRemarkMutation, threadId } from '../helpers/remarks';

const field = 'Mutation.deleteComment';
const input = { documentId, threadId, commentId: threadId, version: 1 };

describe(field, () => {
  testRemarkMutation(field, input, ['threadId', 'commentId']);

  it('[NOT-3] reads the comment', () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `C#${threadId}`]);
  });

  it('[NOT-2] publishes a tombstone that keeps the place of its thread', () => {
    const { stash } = perform('steps/updateRemark', field, { input }, [firstComment({ mentions: ['bert'] })]);
    const { result } = run(field, 'response', { args: { input }, stash });
    const comment = { threadId, version: 2, body: null, mentions: [], deleted: true, passage };
    expect(result).toMatchObject({ epoch: 3, kind: 'COMMENT_CHANGED', comment });
  });
});
