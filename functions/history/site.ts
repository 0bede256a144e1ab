import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, memberKey, sequenceKey, serviceJoinKey, siteKey } from '../../schema/keys';
import { sitesPerMember } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import { cancellationCodes, isLostRace } from '../common/races';
import { Refused } from '../common/refused';

const joinedSite = async (
  { client, tables }: Dependencies,
  documentId: string,
  userId: string,
): Promise<number | null> => {
  const Key = { pk: documentKey(documentId), sk: serviceJoinKey(userId) };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
  return (Item?.['sid'] as number | undefined) ?? null;
};

const nextSid = async ({ client, tables }: Dependencies, documentId: string): Promise<number> => {
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: sequenceKey },
      UpdateExpression: 'ADD #next :one',
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Attributes!['next'] as number;
};

/**
 * The site under which the service writes for a member: one for ever, bound to that member like any other and counted
 * among the member's sites. Only who holds the document's lease writes under it: the member itself is refused, for what a
 * plan says that its changes restore would else be true of other text.
 */
export const serviceSite = async (dependencies: Dependencies, documentId: string, userId: string): Promise<number> => {
  const known = await joinedSite(dependencies, documentId, userId);
  if (known !== null) return known;
  const { client, tables, now } = dependencies;
  const sid = await nextSid(dependencies, documentId);
  const pk = documentKey(documentId);
  const TableName = tables.documents;
  const at = new Date(now()).toISOString();
  const free = { ConditionExpression: 'attribute_not_exists(pk)' };
  const site = { documentId, sid, userId, device: 'Weft', firstSeen: at, foldedSeq: 0, barred: false, service: true };
  try {
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk, sk: serviceJoinKey(userId), documentId, userId, sid, at }, ...free } },
          { Put: { TableName, Item: { pk, sk: siteKey(sid), ...site }, ...free } },
          {
            Update: {
              TableName,
              Key: { pk, sk: memberKey(userId) },
              UpdateExpression: 'ADD sites :one',
              ConditionExpression: 'attribute_exists(memberId) AND sites < :most',
              ExpressionAttributeValues: { ':one': 1, ':most': sitesPerMember.value },
            },
          },
        ],
      }),
    );
    return sid;
  } catch (error) {
    if (!isLostRace(error)) throw error;
    const other = await joinedSite(dependencies, documentId, userId);
    if (other !== null) return other;
    if (cancellationCodes(error)[2] === 'ConditionalCheckFailed') throw new Refused('TOO_MANY_SITES');
    // Somebody else joined at the same moment.
    throw error;
  }
};
