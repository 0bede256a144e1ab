import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, dueKey } from '../../schema/keys';
import { dueShards } from '../../schema/limits.json';
import type { Dependencies } from './dependencies';
import { wins } from './races';

/**
 * Makes the sweeper look at a document at `dueAt` (milliseconds since 1970), or earlier if it had an earlier appointment.
 * `marks` counts the appointments made, so that the sweeper can take one back on condition that none was made since.
 */
export const markDue = async (
  { client, tables, random }: Dependencies,
  documentId: string,
  dueAt: number,
): Promise<void> => {
  const due = { TableName: tables.documents, Key: { pk: documentKey(documentId), sk: dueKey } };
  const { Attributes } = await client.send(
    new UpdateCommand({
      ...due,
      UpdateExpression:
        'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
      ExpressionAttributeValues: {
        ':id': documentId,
        ':shard': Math.floor(random() * dueShards.value),
        ':at': dueAt,
        ':one': 1,
      },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  if (Attributes!['dueAt'] <= dueAt) return;
  // A later appointment stood. If it is gone by now, or earlier, the sweeper has just looked or is about to.
  await wins(
    client.send(
      new UpdateCommand({
        ...due,
        UpdateExpression: 'SET dueAt = :at ADD marks :one',
        ConditionExpression: 'dueAt > :at',
        ExpressionAttributeValues: { ':at': dueAt, ':one': 1 },
      }),
    ),
  );
};
