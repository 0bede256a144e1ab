import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { documentId, enter, items, me, run } from '../helpers/resolver';

const field = 'Subscription.onSignal';
const args = { documentId };

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  const accept = (role: string) =>
    run(field, 'response', { args, stash: enter(field, args, [items.member(role), items.access()]) });

  it.each(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'])('[ACC-5] lets a %s hear its document under its epoch', (role) => {
    const { filter, result } = accept(role);
    expect(result).toBeNull();
    expect(filter).toEqual({
      filterGroup: [
        {
          filters: [
            { fieldName: 'documentId', operator: 'eq', value: documentId },
            { fieldName: 'epoch', operator: 'eq', value: 3 },
          ],
        },
      ],
    });
  });

  it('[ACC-6] ends with what invalidates the subscriber, or everybody, on that document', () => {
    const ending = (userId: string) => ({
      filters: [
        { fieldName: 'documentId', operator: 'eq', value: documentId },
        { fieldName: 'userId', operator: 'eq', value: userId },
      ],
    });
    expect(accept('VIEWER').invalidationFilter).toEqual({ filterGroup: [ending(me), ending('*')] });
  });
});
