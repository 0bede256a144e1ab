import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard as SdkShard,
} from '@aws-sdk/client-dynamodb-streams';
import { clientOptions } from '../dynamodb/client';
import { toRecord, type StreamRecord } from './record';

export interface Shard {
  id: string;
  parent: string | null;
  /** Whether records may still be added. */
  open: boolean;
}

/** Where reading a shard begins. */
export type Position = 'TRIM_HORIZON' | 'LATEST' | { after: string };

/** What the trigger needs of DynamoDB Streams, for one table. Rejects with the errors of the SDK. */
export interface StreamSource {
  /** The table's stream, `null` as long as there is none. */
  describe(): Promise<{ arn: string; shards: Shard[] } | null>;
  iterator(arn: string, shardId: string, position: Position): Promise<string>;
  /** Up to 1,000 records; `next` is `null` at the end of a closed shard. */
  read(arn: string, iterator: string): Promise<{ records: StreamRecord[]; next: string | null }>;
  close(): void;
}

/** Reads the stream of a table at any endpoint that speaks the DynamoDB Streams API. */
export const createStreamSource = (endpoint: string, table: string): StreamSource => {
  const client = new DynamoDBStreamsClient(clientOptions(endpoint));

  const shards = async (arn: string): Promise<Shard[]> => {
    const found: SdkShard[] = [];
    let after: string | undefined;
    do {
      const { StreamDescription: page } = await client.send(
        new DescribeStreamCommand({ StreamArn: arn, ExclusiveStartShardId: after }),
      );
      found.push(...(page?.Shards ?? []));
      after = page?.LastEvaluatedShardId;
    } while (after !== undefined);
    return found.map((shard) => ({
      id: shard.ShardId!,
      parent: shard.ParentShardId ?? null,
      open: shard.SequenceNumberRange?.EndingSequenceNumber === undefined,
    }));
  };

  return {
    async describe() {
      const { Streams: streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }));
      // A table keeps streams that were turned off for a day; labels are times.
      const latest = streams.sort((a, b) => (a.StreamLabel! < b.StreamLabel! ? 1 : -1))[0];
      return latest ? { arn: latest.StreamArn!, shards: await shards(latest.StreamArn!) } : null;
    },
    async iterator(arn, shardId, position) {
      const start =
        typeof position === 'string'
          ? { ShardIteratorType: position }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: position.after };
      const answer = await client.send(new GetShardIteratorCommand({ StreamArn: arn, ShardId: shardId, ...start }));
      return answer.ShardIterator!;
    },
    async read(arn, iterator) {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 }));
      const records = (answer.Records ?? []).map((record) => toRecord(arn, record));
      return { records, next: answer.NextShardIterator ?? null };
    },
    close: () => client.destroy(),
  };
};
