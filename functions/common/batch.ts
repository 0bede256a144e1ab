import { BatchWriteCommand, type BatchWriteCommandInput, type BatchWriteCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Dependencies } from './dependencies';
import { each } from './each';

/** DynamoDB's limit for one BatchWriteItem. */
const batchSize = 25;
/** Attempts to have the unprocessed rest of a batch written. */
const batchAttempts = 8;
/** Batches that are written at once. */
const concurrency = 4;

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

const writeAll = async (
  { client, pause, random }: Dependencies,
  table: string,
  batch: WriteRequests,
): Promise<void> => {
  let requests = batch;
  for (let attempt = 1; ; attempt++) {
    const written: BatchWriteCommandOutput = await client.send(
      new BatchWriteCommand({ RequestItems: { [table]: requests } }),
    );
    const left = written.UnprocessedItems?.[table];
    if (!left?.length) return;
    if (attempt === batchAttempts) throw new Error('Deletes stay unprocessed.');
    requests = left;
    await pause(25 * 2 ** attempt * (0.5 + random() / 2));
  }
};

/**
 * Deletes items of one partition from a table; those that are not there count as deleted. `deleted` hears how many of
 * them are gone after each batch. Throws an Error if DynamoDB leaves some unprocessed however often it is asked.
 */
export const deleteItems = async (
  dependencies: Dependencies,
  table: string,
  pk: string,
  sortKeys: readonly string[],
  deleted: (count: number) => void = () => undefined,
): Promise<void> => {
  const batches: WriteRequests[] = [];
  for (let start = 0; start < sortKeys.length; start += batchSize)
    batches.push(sortKeys.slice(start, start + batchSize).map((sk) => ({ DeleteRequest: { Key: { pk, sk } } })));
  await each(batches, concurrency, async (batch) => {
    await writeAll(dependencies, table, batch);
    deleted(batch.length);
  });
};
