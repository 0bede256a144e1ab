import { notificationKey, userKey } from '../../schema/keys';
import { notificationTtlSeconds } from '../../schema/limits.json';
import type { PushedNotification } from './dependencies';

/** An entry of an inbox as it is stored. */
export interface Entry extends Omit<PushedNotification, 'read'> {
  /** Raised by every write: who writes names the one that it has read. */
  edition: number;
  /** Names the owner in the index `inbox`, whose order is `inboxAt`: the time, then the id. */
  inboxOf: string;
  inboxAt: string;
  /** Names the owner in the index `unread`; absent once the entry was read. */
  unreadOf?: string;
  /** When DynamoDB may delete it, seconds since 1970. */
  forgetAt: number;
}

/** The entry's key, and what follows from its other attributes. */
export const storedEntry = <E extends PushedNotification>({ read, ...entry }: E, edition: number) => ({
  pk: userKey(entry.userId),
  sk: notificationKey(entry.notificationId),
  ...entry,
  edition,
  inboxOf: entry.userId,
  inboxAt: `${entry.at}#${entry.notificationId}`,
  ...(read ? {} : { unreadOf: entry.userId }),
  forgetAt: Math.floor(Date.parse(entry.at) / 1000) + notificationTtlSeconds.value,
});
