import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, eventKey, lastKey, presenceKey, presencePrefix } from '../../schema/keys';
import { presenceMilliseconds } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import { derivedUlid } from '../common/ids';
import { queryPages } from '../common/query';
import { wins } from '../common/races';

interface Presence {
  readonly sid: number;
  readonly userId: string;
  readonly lastSeq: number;
  /** Milliseconds since 1970. */
  readonly lastSeen: number;
}

/**
 * Ends the presences of a document that were not heard of for `presenceMilliseconds`: each is deleted together with the
 * putting of when it was last seen and of its LEFT event, so that it is exactly one event however many sweepers and goodbyes race. A presence that
 * was heard of meanwhile stays. Returns how many sites are present.
 */
export const expirePresences = async (dependencies: Dependencies, documentId: string): Promise<number> => {
  const latest = dependencies.now() - presenceMilliseconds.value;
  let present = 0;
  const pages = queryPages<Presence>(dependencies, {
    TableName: dependencies.tables.operations,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': presencePrefix },
    ConsistentRead: true,
  });
  for await (const page of pages)
    for (const presence of page) {
      if (presence.lastSeen > latest) present += 1;
      else if (await wins(removePresence(dependencies, documentId, presence)))
        dependencies.metrics.addMetric('ExpiredPresences', 'Count', 1);
    }
  return present;
};

const removePresence = (
  { client, tables, now }: Dependencies,
  documentId: string,
  { sid, userId, lastSeq, lastSeen }: Presence,
): Promise<unknown> => {
  const pk = documentKey(documentId);
  const eventId = derivedUlid(lastSeen, [documentId, sid, lastSeen]);
  return client.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Delete: {
            TableName: tables.operations,
            Key: { pk, sk: presenceKey(sid) },
            ConditionExpression: 'lastSeen = :seen',
            ExpressionAttributeValues: { ':seen': lastSeen },
          },
        },
        {
          Put: {
            TableName: tables.documents,
            Item: { pk, sk: lastKey(sid), documentId, sid, lastSeen: new Date(lastSeen).toISOString(), lastSeq },
          },
        },
        {
          Put: {
            TableName: tables.documents,
            Item: {
              pk,
              sk: eventKey(eventId),
              documentId,
              kind: 'LEFT',
              eventId,
              actorId: userId,
              at: new Date(now()).toISOString(),
              sid,
            },
          },
        },
      ],
    }),
  );
};
