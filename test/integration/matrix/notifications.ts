import { members, signedIn, workers, type Rows } from './row';

const at = '2026-01-02T03:04:05.678Z';

/** What somebody is told, and wants to be told. */
export const notifications: Rows = {
  'Query.notifications': signedIn(() => ({})),
  'Query.notificationPreferences': signedIn(() => ({})),
  'Mutation.markNotificationsRead': signedIn(() => ({
    input: { notifications: [{ notificationId: 'one-that-is-gone', at }] },
  })),
  'Mutation.setNotificationPreferences': signedIn(() => ({
    input: { preferences: [{ kind: 'EDITED', enabled: false }] },
  })),
  'Mutation.setDocumentMuted': members(({ documentId }) => ({ input: { documentId, muted: true } })),
  'Mutation.publishNotification': workers(({ documentId, owner }) => ({
    input: {
      userId: owner.userId,
      notificationId: 'one',
      kind: 'JOINED',
      documentId,
      mentioned: false,
      count: 1,
      at,
      read: false,
    },
  })),
  'Subscription.onNotification': signedIn((_world, caller) => ({ userId: caller.userId })),
};
