import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey } from '../../schema/keys';
import type { ObjectDependencies } from '../common/bucket';
import type { Loose } from './due';

/**
 * Deletes an object to which nothing has pointed for `looseMilliseconds`, and then the record of that. The index may be
 * behind the table, so the record is looked up first: it is gone if the object was pointed to. Deleting an object twice
 * does nothing, so a crash between the two only leaves the record for the next run.
 */
export const collectLoose = async (
  { client, tables, bucket, metrics }: ObjectDependencies,
  { documentId, sk, key }: Loose,
): Promise<void> => {
  const record = { TableName: tables.documents, Key: { pk: documentKey(documentId), sk } };
  const { Item } = await client.send(new GetCommand({ ...record, ConsistentRead: true }));
  if (!Item) return;
  await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key }));
  await client.send(new DeleteCommand(record));
  metrics.addMetric('CollectedObjects', 'Count', 1);
};
