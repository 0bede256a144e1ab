import { describe, expect, it } from 'vitest';
import { at, documentId, me, refusal, run } from '../helpers/resolver';

const field = 'Query.notifications';

describe(field, () => {
  it.each([{}, { limit: null }, { limit: 1 }, { limit: 50 }])('takes %j', (args) => {
    expect(run(field, 'request', { args }).error).toBeNull();
  });

  it.each([0, -1, 51, 1.5])('refuses the limit %d', (limit) => {
    const { error } = run(field, 'request', { args: { limit } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'limit must be 1 to 50.'));
  });

  it('[NOT-14] gives the entries in their order, what they count and whether they were read', () => {
    const entry = { pk: `U#${me}`, sk: 'N#1', userId: me, kind: 'JOINED', documentId, actorId: 'bert', count: 1, at };
    const entries = [
      { ...entry, notificationId: '1', subject: null, mentioned: false, edition: 1, unreadOf: me },
      { ...entry, notificationId: `${documentId}.bert.EDITED`, kind: 'EDITED', count: 12, edition: 9 },
    ];
    const common = { userId: me, documentId, actorId: 'bert', at, subject: null, mentioned: false };
    expect(run(field, 'response', { stash: { own: { entries, nextToken: 'more', unread: 1 } } }).result).toEqual({
      items: [
        { ...common, notificationId: '1', kind: 'JOINED', count: 1, read: false },
        { ...common, notificationId: `${documentId}.bert.EDITED`, kind: 'EDITED', count: 12, read: true },
      ],
      nextToken: 'more',
      unread: 1,
    });
  });
});
