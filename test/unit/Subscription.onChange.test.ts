import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { documentId, enter, items, me, run } from '../helpers/resolver';

const field = 'Subscription.onChange';
const args = { documentId, sid: 7 };

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { documentId: id, sid: 7 } }).error).toEqual(idRefusal('documentId'));
  });

  const accept = (role: string, epoch = 3) =>
    run(field, 'response', { args, stash: enter(field, args, [items.member(role), items.access({ epoch })]) });

  it.each(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'])('[ACC-5] lets a %s hear all sites but its own', (role) => {
    const { filter, result } = accept(role);
    expect(result).toBeNull();
    expect(filter).toEqual({
      filterGroup: [
        {
          filters: [
            { fieldName: 'documentId', operator: 'eq', value: documentId },
            { fieldName: 'epoch', operator: 'eq', value: 3 },
            { fieldName: 'sid', operator: 'ne', value: 7 },
          ],
        },
      ],
    });
  });

  it('[ACC-5] takes the epoch that it read', () => {
    const [group] = accept('EDITOR', 9).filter?.filterGroup ?? [];
    expect(group?.filters[1]).toEqual({ fieldName: 'epoch', operator: 'eq', value: 9 });
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
