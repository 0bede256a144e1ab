import {
  DescribeTableCommand,
  DynamoDBClient,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
  DescribeTimeToLiveCommand,
  DeleteTableCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, GetRecordsCommand, type _Record } from '@aws-sdk/client-dynamodb-streams';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock';
import { clientOptions, createTables, startDynamo } from '../../local/dynamodb';
import tables from '../../schema/tables.json';
import { errorOf, isEmbedded, iteratorAt } from './helpers/database';

const names = { operations: 'test-operations', documents: 'test-documents' };
const parts = ['t1', 't2', 't3', 't4', 't5'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-dynamodb-'));
  // The writer's bundle finds there what it imports.
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Opens the database in the test's folder. */
const open = async () => {
  const database = await startDynamo({ folder: join(folder, 'data'), clock: createClock() });
  const client = new DynamoDBClient(clientOptions(database.endpoint));
  const streams = new DynamoDBStreamsClient(clientOptions(database.endpoint));
  return { ...database, client, streams };
};
type Opened = Awaited<ReturnType<typeof open>>;

const items = async ({ client }: Opened) => {
  const query = new QueryCommand({
    TableName: names.documents,
    KeyConditionExpression: 'pk = :a',
    ExpressionAttributeValues: { ':a': { S: 'a' } },
    ConsistentRead: true,
  });
  const found = (await client.send(query)).Items ?? [];
  return new Map(found.map((item) => [item['sk']!.S!, Number(item['n']!.N)]));
};

const allRecords = async ({ client, streams }: Opened): Promise<_Record[]> => {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: names.documents }));
  let iterator = await iteratorAt(streams, table!.LatestStreamArn!, { ShardIteratorType: 'TRIM_HORIZON' });
  const records: _Record[] = [];
  for (;;) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
    if (page.Records!.length === 0) return records;
    records.push(...page.Records!);
    iterator = page.NextShardIterator!;
  }
};

/** Runs the writer until it has printed `lines` lines, kills it with SIGKILL, and returns the last numbers it acknowledged. */
const writeAndKill = async (entry: string, first: number, lines: number) => {
  const child = spawn(process.execPath, [entry, join(folder, 'data'), names.documents, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged = { transaction: -1, put: -1 };
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, n] = line.split(' ');
    if (kind === 'transaction' || kind === 'put') acknowledged[kind] = Number(n);
    count += 1;
    if (count === lines) child.kill('SIGKILL');
  }
  return acknowledged;
};

describe.runIf(isEmbedded)('[OPS-6] what the database acknowledged survives a kill (embedded only)', () => {
  it('makes the tables of tables.json, twice without harm', async () => {
    const database = await open();
    await createTables(database.endpoint, names);
    await createTables(database.endpoint, names);
    const operations = await database.client.send(new DescribeTableCommand({ TableName: names.operations }));
    expect(operations.Table).toMatchObject({
      TableStatus: 'ACTIVE',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    const ttl = await database.client.send(new DescribeTimeToLiveCommand({ TableName: names.operations }));
    expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    const documents = await database.client.send(new DescribeTableCommand({ TableName: names.documents }));
    expect(documents.Table!.GlobalSecondaryIndexes!.map((index) => index.IndexName)).toEqual(
      Object.keys(tables.documents.indexes),
    );
    await database.close();
  });

  it('keeps transactions whole and single writes, with their records in order, through three kills', async () => {
    const entry = join(folder, 'writer.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'helpers/writer.ts')],
      outfile: entry,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
    });
    let next = 0;
    for (const lines of [1, 60, 301]) {
      const acknowledged = await writeAndKill(entry, next, lines);
      const database = await open();
      const found = await items(database);
      const versions = parts.map((sk) => found.get(sk));
      expect(new Set(versions).size).toBe(1);
      expect(versions[0] ?? -1).toBeGreaterThanOrEqual(acknowledged.transaction);
      expect(found.get('single') ?? -1).toBeGreaterThanOrEqual(acknowledged.put);
      const records = await allRecords(database);
      for (const [sk, n] of found) {
        const own = records.filter((record) => record.dynamodb!.Keys!['sk']!.S === sk);
        const written = own.map((record) => Number(record.dynamodb!.NewImage!['n']!.N));
        expect(written[written.length - 1]).toBe(n);
        expect(written).toEqual([...written].sort((a, b) => a - b));
      }
      const numbers = records.map((record) => BigInt(record.dynamodb!.SequenceNumber!));
      expect(new Set(numbers).size).toBe(numbers.length);
      const perPart = parts.map((sk) => records.filter((record) => record.dynamodb!.Keys!['sk']!.S === sk).length);
      expect(new Set(perPart).size).toBe(1);
      next = Math.max(versions[0] ?? -1, found.get('single') ?? -1) + 1;
      await database.close();
    }
    expect(next).toBeGreaterThan(100);
  });

  it('remembers tokens and settings, and that a table was deleted', async () => {
    const first = await open();
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        {
          Update: {
            TableName: names.documents,
            Key: { pk: { S: 'b' }, sk: { S: '1' } },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
      ClientRequestToken: 'kept',
    });
    await first.client.send(transaction);
    const specification = { Enabled: false, AttributeName: tables.documents.ttl };
    const ttl = new UpdateTimeToLiveCommand({ TableName: names.documents, TimeToLiveSpecification: specification });
    await first.client.send(ttl);
    await first.close();
    const second = await open();
    const length = (await allRecords(second)).length;
    await second.client.send(transaction);
    expect(await allRecords(second)).toHaveLength(length);
    const describeTtl = new DescribeTimeToLiveCommand({ TableName: names.documents });
    expect((await second.client.send(describeTtl)).TimeToLiveDescription!.TimeToLiveStatus).toBe('DISABLED');
    await second.client.send(new DeleteTableCommand({ TableName: names.documents }));
    await second.close();
    const third = await open();
    const describeTable = third.client.send(new DescribeTableCommand({ TableName: names.documents }));
    expect((await errorOf(describeTable)).name).toBe('ResourceNotFoundException');
    await createTables(third.endpoint, names);
    expect(await items(third)).toEqual(new Map());
    expect((await third.client.send(describeTtl)).TimeToLiveDescription!.TimeToLiveStatus).toBe('ENABLED');
    await third.close();
  });

  it('says that a folder or a port is taken', async () => {
    const database = await open();
    const folderTaken = startDynamo({ folder: join(folder, 'data'), clock: createClock() });
    expect((await errorOf(folderTaken)).message).toContain('in use by another process');
    const port = Number(new URL(database.endpoint).port);
    const portTaken = startDynamo({ folder: null, port, clock: createClock() });
    expect((await errorOf(portTaken)).message).toBe(`Port ${port} is taken.`);
    await database.close();
  });
});
