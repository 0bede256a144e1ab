import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, leaseKey } from '../../schema/keys';
import { leaseMilliseconds } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import { isLostRace, wins } from '../common/races';
import { Refused } from '../common/refused';

const key = (documentId: string) => ({ pk: documentKey(documentId), sk: leaseKey });

/**
 * Takes the document's lease for a request, or renews it; refuses while another request has it. Gives the id of the request
 * that had it and let it run out, if one did: that must be carried out first.
 *
 * It runs out after a minute: by then the requests of a function that died are over, for AppSync gives each 30 s.
 */
export const takeLease = async (
  { client, tables, now }: Dependencies,
  documentId: string,
  requestId: string,
): Promise<string | null> => {
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: tables.documents,
        Key: key(documentId),
        UpdateExpression: 'SET requestId = :id, leaseUntil = :until',
        ConditionExpression: 'attribute_not_exists(pk) OR leaseUntil < :now OR requestId = :id',
        ExpressionAttributeValues: { ':id': requestId, ':now': now(), ':until': now() + leaseMilliseconds.value },
        ReturnValues: 'ALL_OLD',
      }),
    );
    const former = (Attributes?.['requestId'] as string | undefined) ?? requestId;
    return former === requestId ? null : former;
  } catch (error) {
    if (!isLostRace(error)) throw error;
    throw new Refused('BUSY', 'The document is being reverted; try again.');
  }
};

/** Gives the lease back, if the request still has it. */
export const releaseLease = async (
  { client, tables }: Dependencies,
  documentId: string,
  requestId: string,
): Promise<void> => {
  await wins(
    client.send(
      new DeleteCommand({
        TableName: tables.documents,
        Key: key(documentId),
        ConditionExpression: 'requestId = :id',
        ExpressionAttributeValues: { ':id': requestId },
      }),
    ),
  );
};
