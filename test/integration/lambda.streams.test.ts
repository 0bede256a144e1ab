import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBRecord } from 'aws-lambda';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createClock, type MovableClock } from '../../local/clock';
import { clientOptions, createTables, startDynamo, type LocalDynamo } from '../../local/dynamodb';
import {
  createFailureDestination,
  createRunner,
  createStreamTrigger,
  fileCheckpoint,
  type FunctionRunner,
  type StreamMapping,
  type StreamTrigger,
} from '../../local/lambda';
import { startObjects, type Objects } from '../../local/objects';
import events from '../../schema/events.json';

const tables = { operations: 'operations', documents: 'documents' };
const bucket = 'failures';

let folder: string;
let worker: string;
let clock: MovableClock;
let dynamo: LocalDynamo;
let objects: Objects;
let database: DynamoDBClient;
let runner: FunctionRunner;
let trigger: StreamTrigger;
let closers: (() => Promise<unknown> | void)[];
/** What the function was called with. */
let batches: DynamoDBRecord[][];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weft-streams-'));
  worker = path.join(folder, 'worker.mjs');
  const options = { bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' } as const;
  await build({ ...options, entryPoints: ['local/lambda/worker.ts'], outfile: worker });
  await writeFile(
    path.join(folder, 'function.mjs'),
    `import { existsSync, writeFileSync } from 'node:fs';
    export const handler = async (event) => {
      const hang = event.Records.some((record) => record.dynamodb.NewImage.value?.S === 'hang');
      const hangs = hang && !existsSync(process.env.HUNG);
      // Before the line, at which the test kills this thread.
      if (hangs) writeFileSync(process.env.HUNG, '');
      console.log(JSON.stringify(event.Records));
      if (hangs) await new Promise(() => undefined);
      const bad = event.Records.find((record) => record.dynamodb.NewImage.value?.S === 'poison');
      if (bad && event.Records.length > 2) throw new Error('poison');
      return { batchItemFailures: bad ? [{ itemIdentifier: bad.dynamodb.SequenceNumber }] : [] };
    };`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

const startTrigger = (settings: Partial<StreamMapping> = {}): StreamTrigger => {
  const destination = createFailureDestination({
    endpoint: objects.endpoint,
    bucket,
    functionName: 'compactor',
    mapping: '00000000-0000-4000-8000-000000000001',
    clock,
  });
  closers.push(() => destination.close());
  return createStreamTrigger({
    endpoint: dynamo.endpoint,
    table: tables.operations,
    source: { ...events.sources.compactor, ...settings },
    runner,
    clock,
    checkpoint: fileCheckpoint(path.join(folder, `${checkpoints}.json`)),
    onFailure: (batch) => destination.write(batch),
    log: () => undefined,
  });
};

let checkpoints = 0;
beforeEach(async () => {
  checkpoints += 1;
  closers = [];
  batches = [];
  clock = createClock();
  dynamo = await startDynamo({ folder: null, clock });
  await createTables(dynamo.endpoint, tables);
  objects = await startObjects({ folder: null, buckets: [bucket] });
  database = new DynamoDBClient(clientOptions(dynamo.endpoint));
  runner = createRunner({
    name: 'compactor',
    bundle: path.join(folder, 'function.mjs'),
    environment: { HUNG: path.join(folder, 'hung') },
    timeoutMilliseconds: 30_000,
    clock,
    worker,
    log: (line) => {
      if (line.startsWith('[')) batches.push(JSON.parse(line) as DynamoDBRecord[]);
    },
  });
  trigger = startTrigger();
});
afterEach(async () => {
  await trigger.close();
  await runner.close();
  for (const close of closers) await close();
  database.destroy();
  await objects.close();
  await dynamo.close();
});

const put = (sk: string, value = 'x') =>
  database.send(
    new PutItemCommand({
      TableName: tables.operations,
      Item: { pk: { S: 'D#1' }, sk: { S: sk }, value: { S: value }, bytes: { B: Buffer.from([1, 2, 255]) } },
    }),
  );
const keys = (): string[] => batches.flat().map((record) => record.dynamodb!.Keys!['sk']!.S!);

/** The lines of a function come after its answer. */
const handled = async (expected: string[]): Promise<void> => {
  await expect.poll(keys, { timeout: 30_000, interval: 5 }).toEqual(expected);
};

it('[OPS-7] calls a function with the changes of a table, in the form of Lambda', async () => {
  await put('O#1');
  await put('P#1');
  await database.send(
    new DeleteItemCommand({ TableName: tables.operations, Key: { pk: { S: 'D#1' }, sk: { S: 'O#1' } } }),
  );
  await put('O#2');
  await trigger.flush();
  await handled(['O#1', 'O#2']);
  const [record] = batches[0]!;
  expect(record).toMatchObject({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    eventVersion: '1.1',
    awsRegion: 'us-east-1',
    eventSourceARN: expect.stringMatching(/:table\/operations\/stream\//) as string,
    dynamodb: {
      Keys: { pk: { S: 'D#1' }, sk: { S: 'O#1' } },
      NewImage: { value: { S: 'x' }, bytes: { B: 'AQL/' } },
      StreamViewType: 'NEW_IMAGE',
      SizeBytes: expect.any(Number) as number,
      SequenceNumber: expect.stringMatching(/^\d+$/) as string,
    },
  });
  expect(record!.dynamodb!).not.toHaveProperty('OldImage');
  expect(record).not.toHaveProperty('userIdentity');
  // Whole seconds, not milliseconds.
  const seconds = record!.dynamodb!.ApproximateCreationDateTime!;
  expect(Math.abs(seconds - clock.now() / 1000)).toBeLessThan(3600);
  expect(Number.isInteger(seconds)).toBe(true);
});

it('[OPS-7] goes on after a restart behind what was handled', async () => {
  await put('O#1');
  await trigger.flush();
  await trigger.close();
  await put('O#2');
  trigger = startTrigger();
  await trigger.flush();
  await handled(['O#1', 'O#2']);
});

it('[OPS-7] isolates a record that cannot be handled and writes it to the failure destination', async () => {
  await trigger.close();
  trigger = startTrigger({ maximumRetryAttempts: 2 });
  for (const sk of ['O#1', 'O#2', 'O#3', 'O#4', 'O#5']) await put(sk, sk === 'O#3' ? 'poison' : 'x');
  await trigger.flush();
  await expect.poll(keys, { timeout: 30_000, interval: 5 }).toContain('O#5');
  const s3 = new S3Client({
    endpoint: objects.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents).toHaveLength(1);
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]!.Key! }));
  const written = JSON.parse(await found.Body!.transformToString()) as { payload: string };
  const { Records } = JSON.parse(written.payload) as { Records: DynamoDBRecord[] };
  expect(Records.map((record) => record.dynamodb!.Keys!['sk']!.S)).toEqual(['O#3']);
  s3.destroy();
});

it('[OPS-7] sends a batch again that was cut off by the death of the function', async () => {
  await put('O#1', 'hang');
  const flushed = trigger.flush();
  await handled(['O#1']);
  await runner.kill();
  await flushed;
  await handled(['O#1', 'O#1']);
});
