import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../clock';
import type { FailedBatch } from './mapping';

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/**
 * Makes the S3 failure destination of a stream mapping.
 *
 * It writes the invocation record that Lambda does, with the records in `payload`, under Lambda's key
 * `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random>` (Lambda guide, "Retain discarded records for a
 * DynamoDB event source"). The bucket must exist.
 */
export const createFailureDestination = (options: {
  endpoint: string;
  bucket: string;
  functionName: string;
  /** The mapping's UUID. */
  mapping: string;
  clock: Clock;
}): { write(batch: FailedBatch): Promise<void>; close(): void } => {
  const { bucket, clock } = options;
  const client = new S3Client({
    endpoint: options.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  return {
    async write(batch) {
      const now = iso(clock.now());
      const [first, last] = [batch.records[0]!, batch.records.at(-1)!];
      const record = {
        requestContext: {
          requestId: randomUUID(),
          functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${options.functionName}`,
          condition: batch.condition,
          approximateInvokeCount: batch.invokeCount,
        },
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: batch.functionError === null ? null : 'Unhandled',
        },
        version: '1.0',
        timestamp: now,
        DDBStreamBatchInfo: {
          shardId: batch.shardId,
          startSequenceNumber: first.sequence,
          endSequenceNumber: last.sequence,
          approximateArrivalOfFirstRecord: iso(first.at),
          approximateArrivalOfLastRecord: iso(last.at),
          batchSize: batch.records.length,
          streamArn: batch.streamArn,
        },
        payload: JSON.stringify({ Records: batch.records.map(({ event }) => event) }),
      };
      const day = now.slice(0, 10);
      const second = now.slice(0, 19).replaceAll(':', '.');
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `aws/lambda/${options.mapping}/${batch.shardId}/${day.replaceAll('-', '/')}/${second}-${randomUUID()}`,
          Body: JSON.stringify(record),
          ContentType: 'application/json',
        }),
      );
    },
    close: () => client.destroy(),
  };
};
