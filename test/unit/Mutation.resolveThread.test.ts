import { describe, expect, it } from 'vitest';
import { documentId, me, run } from '../helpers/resolver';
import { eventItem, firstComment, keysRead, perform, testRemarkMutation, threadId } from '../helpers/remarks';

const field = 'Mutation.resolveThread';
const input = { documentId, threadId, version: 1 };

describe(field, () => {
  testRemarkMutation(field, input, ['threadId']);

  it("[NOT-3] reads the thread's first comment", () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `C#${threadId}`]);
  });

  it('[NOT-2, NOT-6] publishes the thread as it is now, whoever its author is and be its first comment deleted', () => {
    const found = firstComment({ authorId: 'bert', resolved: false, deleted: true, body: null });
    const { result: request, stash } = perform('steps/updateRemark', field, { input }, [found], 'COMMENTER');
    const { transactItems } = request as { transactItems: never[] };
    expect(transactItems[1]).toEqual(
      eventItem(transactItems[1]!, 'COMMENT_RESOLVED', { threadId, commentId: threadId }),
    );
    const { result } = run(field, 'response', { args: { input }, stash });
    const comment = { threadId, version: 2, resolved: true, resolvedBy: me };
    expect(result).toMatchObject({ epoch: 3, kind: 'COMMENT_CHANGED', comment });
  });
});
