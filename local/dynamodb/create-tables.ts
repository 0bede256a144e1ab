import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type KeySchemaElement,
  type ProjectionType,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import schema from '../../schema/tables.json';
import { clientOptions } from './client';

interface TableSchema {
  hashKey: string;
  rangeKey: string;
  attributes: Record<string, string>;
  stream: string;
  ttl: string | null;
  indexes: Record<string, { hashKey: string; rangeKey: string; projection: string }>;
}

const keySchema = (keys: { hashKey: string; rangeKey: string }): KeySchemaElement[] => [
  { AttributeName: keys.hashKey, KeyType: 'HASH' },
  { AttributeName: keys.rangeKey, KeyType: 'RANGE' },
];

const create = async (client: DynamoDBClient, name: string, table: TableSchema): Promise<void> => {
  const indexes = Object.entries(table.indexes).map(([index, keys]) => ({
    IndexName: index,
    KeySchema: keySchema(keys),
    Projection: { ProjectionType: keys.projection as ProjectionType },
  }));
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(table),
    AttributeDefinitions: Object.entries(table.attributes).map(([attribute, type]) => ({
      AttributeName: attribute,
      AttributeType: type as 'S' | 'N' | 'B',
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream as StreamViewType },
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
};

/** Enables what an earlier call that was cut short may have left out. */
const complete = async (client: DynamoDBClient, name: string, table: TableSchema): Promise<void> => {
  const { Table: found } = await client.send(new DescribeTableCommand({ TableName: name }));
  if (!found?.StreamSpecification?.StreamEnabled) {
    const specification = { StreamEnabled: true, StreamViewType: table.stream as StreamViewType };
    await client.send(new UpdateTableCommand({ TableName: name, StreamSpecification: specification }));
  }
  if (table.ttl === null) return;
  const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING') return;
  const specification = { Enabled: true, AttributeName: table.ttl };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: specification }));
};

/**
 * Makes the tables of schema/tables.json under the given names, with their indexes, streams and TTL, unless they are
 * there, and waits until they are active. Works on any DynamoDB.
 */
export const createTables = async (
  endpoint: string,
  names: Record<'operations' | 'documents', string>,
): Promise<void> => {
  const client = new DynamoDBClient(clientOptions(endpoint));
  try {
    for (const key of ['operations', 'documents'] as const) {
      await create(client, names[key], schema[key]);
      await complete(client, names[key], schema[key]);
    }
  } finally {
    client.destroy();
  }
};
