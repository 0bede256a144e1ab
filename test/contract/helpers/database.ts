import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
  type AttributeValue,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type _Record,
} from '@aws-sdk/client-dynamodb-streams';
import { randomUUID } from 'node:crypto';
import { createClock, type MovableClock } from '../../../local/clock';
import { clientOptions, startDynamo } from '../../../local/dynamodb';

const external = process.env['WEFT_DYNAMODB_ENDPOINT'];

/** Whether the embedded database is under test, whose clock can be moved and whose process can be killed. */
export const isEmbedded = external === undefined;

export interface Database {
  endpoint: string;
  client: DynamoDBClient;
  streams: DynamoDBStreamsClient;
  /** Only moves the embedded database. */
  clock: MovableClock;
  /** Makes a table with keys `pk` and `sk` and the index `byOwner` (`owner`, `rank`), and returns its name. */
  table(stream?: StreamViewType): Promise<string>;
  close(): Promise<void>;
}

/** Opens the database that the suite runs against: the one that WEFT_DYNAMODB_ENDPOINT names, else the embedded one. */
export const openDatabase = async (): Promise<Database> => {
  const clock = createClock();
  const embedded = external === undefined ? await startDynamo({ folder: null, clock }) : null;
  const endpoint = embedded?.endpoint ?? external!;
  const client = new DynamoDBClient({ ...clientOptions(endpoint), maxAttempts: 1 });
  const streams = new DynamoDBStreamsClient({ ...clientOptions(endpoint), maxAttempts: 1 });
  const made: string[] = [];
  return {
    endpoint,
    client,
    streams,
    clock,
    async table(stream) {
      const name = `weft-contract-${randomUUID()}`;
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
            { AttributeName: 'owner', AttributeType: 'S' },
            { AttributeName: 'rank', AttributeType: 'N' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'byOwner',
              KeySchema: [
                { AttributeName: 'owner', KeyType: 'HASH' },
                { AttributeName: 'rank', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
          ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } } : {}),
        }),
      );
      made.push(name);
      await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
      return name;
    },
    async close() {
      if (!embedded) for (const name of made) await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
      streams.destroy();
      await embedded?.close();
    },
  };
};

export type Item = Record<string, AttributeValue>;

export const key = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** The error that a request ends with. Fails if it succeeds. */
export const errorOf = async <E = Error>(request: Promise<unknown>): Promise<E> => {
  const outcome = await request.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome === null) throw new Error('The request succeeded.');
  return outcome as E;
};

export const shardOf = async (streams: DynamoDBStreamsClient, arn: string): Promise<string> => {
  const { StreamDescription: description } = await streams.send(new DescribeStreamCommand({ StreamArn: arn }));
  return description!.Shards![0]!.ShardId!;
};

export const iteratorAt = async (
  streams: DynamoDBStreamsClient,
  arn: string,
  from: Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'SequenceNumber'>,
): Promise<string> => {
  const shard = await shardOf(streams, arn);
  const answer = await streams.send(new GetShardIteratorCommand({ StreamArn: arn, ShardId: shard, ...from }));
  return answer.ShardIterator!;
};

/** Reads on from an iterator until `count` records are there. The test's own time limit ends a vain wait. */
export const readRecords = async (
  streams: DynamoDBStreamsClient,
  iterator: string,
  count: number,
): Promise<{ records: _Record[]; next: string }> => {
  const records: _Record[] = [];
  let next = iterator;
  while (records.length < count) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: next }));
    records.push(...page.Records!);
    next = page.NextShardIterator!;
  }
  return { records, next };
};
