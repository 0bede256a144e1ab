import { util } from '@aws-appsync/utils';
import { notificationKey, preferencesKey, userKey } from '../../schema/keys';
import { kinds } from '../../schema/events.json';
import { refuse } from './refuse';
import type { Item } from './stash';

/** The caller's `sub`: the default authorization lets only user-pool callers come here. */
export const callerOf = (ctx: { identity?: unknown }): string => (ctx.identity as { sub: string }).sub;

/** The key of a user's preferences. */
export const preferencesOf = (userId: string) => ({ pk: userKey(userId), sk: preferencesKey });

/** What a user is notified of, every kind: as stored, else by default, which is `notify.enabled` of events.json. */
export const preferenceList = (stored: Item | null | undefined): Item[] =>
  Object.entries(kinds as Item)
    .filter(([, { notify }]) => notify)
    .map(([kind, { notify }]) => ({ kind, enabled: stored?.[kind] ?? notify.enabled }));

/** The key of an entry of a user's inbox. Refuses an id that no entry has. */
export const entryKey = (userId: string, notificationId: string) => {
  // Patterns are Java's, where $ would also match before a final line break.
  if (!util.matches('^[A-Za-z0-9_.-]{1,200}\\z', notificationId))
    refuse('INVALID_INPUT', 'notificationId must be the id of a notification.');
  return { pk: userKey(userId), sk: notificationKey(notificationId) };
};

/** A `Notification` from its item. */
export const notificationOf = (item: Item): Item => ({
  userId: item.userId,
  notificationId: item.notificationId,
  kind: item.kind,
  documentId: item.documentId,
  actorId: item.actorId ?? null,
  subject: item.subject ?? null,
  mentioned: item.mentioned ?? false,
  count: item.count,
  at: item.at,
  read: !item.unreadOf,
});
