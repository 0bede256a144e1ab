import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DurableEvent, Notify } from '../common/event';
import { wins } from '../common/races';
import type { Recipient } from './audience';
import type { NotifierDependencies, PushedNotification } from './dependencies';
import { storedEntry } from './entry';

/**
 * Writes a recipient's entry of one event, under the event's id: whoever writes it again, at whatever time, finds it there
 * and leaves it as it is, read or not. Returns the entry if it is new.
 */
export const putSingle = async (
  { client, tables }: NotifierDependencies,
  event: DurableEvent,
  notify: Notify,
  { userId, mentioned }: Recipient,
): Promise<PushedNotification | null> => {
  const subject = notify.subject === undefined ? null : event[notify.subject];
  const entry = {
    userId,
    notificationId: event.eventId,
    kind: event.kind,
    documentId: event.documentId,
    actorId: event.actorId ?? null,
    subject: subject === null || subject === undefined ? null : String(subject),
    mentioned,
    count: 1,
    at: event.at,
    read: false,
  };
  const put = new PutCommand({
    TableName: tables.documents,
    Item: storedEntry(entry, 1),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await wins(client.send(put))) ? entry : null;
};
