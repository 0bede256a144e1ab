import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { notificationKey, userKey } from '../../schema/keys';
import { notificationPushMilliseconds } from '../../schema/limits.json';
import type { Contribution } from '../common/event';
import { wins } from '../common/races';
import { count, type Counted } from './counted';
import type { NotifierDependencies, PushedNotification } from './dependencies';
import { storedEntry, type Entry } from './entry';

/** Some events of one kind by one actor in one document: what shares an entry. */
export interface Fold {
  readonly kind: string;
  readonly documentId: string;
  readonly actorId: string;
  /** The time of the latest of them. */
  readonly at: string;
  readonly contributions: readonly Contribution[];
}

interface FoldedEntry extends Entry {
  readonly counted: Counted;
  /** When it was last pushed, milliseconds since 1970. */
  readonly pushedAt: number;
}

/** The longest row of lost races before the messages are left for their next delivery. */
const mostRaces = 20;

/** Others wrote the same entry at every attempt. */
export class EntryContendedError extends Error {
  override readonly name = 'EntryContendedError';
}

/** The id of the one entry of a fold. Ids of users and documents have no dot. */
export const foldedId = ({ kind, documentId, actorId }: Fold): string => `${documentId}.${actorId}.${kind}`;

/** The entry with the fold counted on, and whether it is worth a push; null if all of it was counted before. */
const next = (dependencies: NotifierDependencies, fold: Fold, userId: string, before: FoldedEntry | undefined) => {
  const { counted, changes, forgotten } = count(before?.counted ?? {}, fold.contributions);
  if (changes === 0) return null;
  if (forgotten > 0) dependencies.metrics.addMetric('ForgottenGaps', 'Count', forgotten);
  const unread = before?.unreadOf === undefined ? 0 : before.count;
  const now = dependencies.now();
  const isPushed = unread === 0 || now - before!.pushedAt >= notificationPushMilliseconds.value;
  const entry: PushedNotification = {
    userId,
    notificationId: foldedId(fold),
    kind: fold.kind,
    documentId: fold.documentId,
    actorId: fold.actorId,
    subject: null,
    mentioned: false,
    count: unread + changes,
    at: before && before.at > fold.at ? before.at : fold.at,
    read: false,
  };
  const item = {
    ...storedEntry(entry, (before?.edition ?? 0) + 1),
    counted,
    pushedAt: isPushed ? now : before!.pushedAt,
  };
  return { entry, item, isPushed };
};

/**
 * Counts a fold on its recipient's entry: each change once, however often and in whatever order it comes. An entry that
 * was read opens again and counts from 0, but remembers what it has counted. Returns the entry if it should be pushed:
 * when it opens, and then once a minute at the most.
 *
 * Throws EntryContendedError if others win every race, and the errors of the database.
 */
export const putFolded = async (
  dependencies: NotifierDependencies,
  fold: Fold,
  userId: string,
): Promise<PushedNotification | null> => {
  const { client, tables, pause, random } = dependencies;
  const Key = { pk: userKey(userId), sk: notificationKey(foldedId(fold)) };
  for (let lost = 0; lost < mostRaces; lost++) {
    if (lost > 0) await pause(Math.min(500, 5 * 2 ** lost) * (0.5 + random() / 2));
    const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
    const before = Item as FoldedEntry | undefined;
    const result = next(dependencies, fold, userId, before);
    if (!result) return null;
    const put = new PutCommand({
      TableName: tables.documents,
      Item: result.item,
      ...(before
        ? { ConditionExpression: 'edition = :seen', ExpressionAttributeValues: { ':seen': before.edition } }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    });
    if (await wins(client.send(put))) return result.isPushed ? result.entry : null;
    dependencies.metrics.addMetric('LostRaces', 'Count', 1);
  }
  throw new EntryContendedError(`Others won ${mostRaces} races for an entry.`);
};
