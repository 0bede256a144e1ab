import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClock } from '../../local/clock';
import { createFailureDestination, type StreamRecord } from '../../local/lambda';
import { startObjects, type Objects } from '../../local/objects';

let folder: string;
let objects: Objects;
let client: S3Client;

const start = async (options: { folder: string | null; buckets?: string[] }): Promise<void> => {
  objects = await startObjects(options);
  client = new S3Client({
    endpoint: objects.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
};
const stop = async (): Promise<void> => {
  client.destroy();
  await objects.close();
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weft-objects-'));
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const Bucket = 'snapshots';
const list = async (): Promise<string[]> => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map((object) => object.Key!).sort();
};

it('[OPS-7] keeps buckets and objects, with their types and metadata, across a restart', async () => {
  await start({ folder, buckets: [Bucket] });
  await objects.createBucket('empty');
  // A key longer than a file name may be, with what a path would take apart.
  const Key = `documents/${'x'.repeat(300)}/a b+c%2Fé`;
  const bytes = Buffer.from([0, 10, 255, 10, 13]);
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: bytes,
      ContentType: 'application/x-weft',
      Metadata: { revision: '7' },
    }),
  );
  const put = (key: string) => client.send(new PutObjectCommand({ Bucket, Key: key, Body: key }));
  for (const key of ['one', 'two', 'three', 'four']) await put(key);
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/one` }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'one' }));
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'two' }, { Key: 'three' }] } }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1 };
  const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: 'in parts' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }));
  const before = await list();
  expect(before).toEqual(['copy', Key, 'four', 'parts'].sort());
  await stop();

  await start({ folder, buckets: [Bucket] });
  expect(await list()).toEqual(before);
  const found = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(Buffer.from(await found.Body!.transformToByteArray())).toEqual(bytes);
  expect(found).toMatchObject({ ContentType: 'application/x-weft', Metadata: { revision: '7' } });
  const copy = await client.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
  expect(await copy.Body!.transformToString()).toBe('one');
  const parts = await client.send(new GetObjectCommand({ Bucket, Key: 'parts' }));
  expect(await parts.Body!.transformToString()).toBe('in parts');
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'empty' }))).KeyCount).toBe(0);
});

it('[OPS-7] keeps the last of many writes of one object', async () => {
  await start({ folder, buckets: [Bucket] });
  const writes = Array.from({ length: 30 }, (_, index) =>
    client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: String(index) })),
  );
  await Promise.all(writes);
  const read = async () => (await client.send(new GetObjectCommand({ Bucket, Key: 'key' }))).Body!.transformToString();
  const last = await read();
  await stop();
  await start({ folder });
  expect(await read()).toBe(last);
});

it('[OPS-9] listens on the loopback address only', async () => {
  await start({ folder: null });
  expect(new URL(objects.endpoint).hostname).toBe('127.0.0.1');
});

it('[OPS-7] the failure destination writes the record of Lambda under the key of Lambda', async () => {
  await start({ folder: null, buckets: [Bucket] });
  const clock = createClock();
  const destination = createFailureDestination({
    endpoint: objects.endpoint,
    bucket: Bucket,
    functionName: 'compactor',
    mapping: '316aa6d0-8154-4000-9af7-85d5f4a6bc81',
    clock,
  });
  const record = (sequence: string, at: number): StreamRecord => ({
    sequence,
    at,
    bytes: 1,
    event: { eventID: sequence, dynamodb: { SequenceNumber: sequence } },
  });
  const records = [record('1', Date.UTC(2026, 0, 2)), record('2', Date.UTC(2026, 0, 3))];
  await destination.write({
    condition: 'RetryAttemptsExhausted',
    invokeCount: 11,
    functionError: 'TypeError',
    streamArn: 'arn:stream',
    shardId: 'shardId-1',
    records,
  });
  destination.close();
  const [key, ...more] = await list();
  expect(more).toEqual([]);
  expect(key).toMatch(
    /^aws\/lambda\/316aa6d0-8154-4000-9af7-85d5f4a6bc81\/shardId-1\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
  );
  const found = await client.send(new GetObjectCommand({ Bucket, Key: key }));
  const written = JSON.parse(await found.Body!.transformToString()) as Record<string, unknown>;
  expect(written).toMatchObject({
    version: '1.0',
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
    responseContext: { functionError: 'Unhandled' },
    DDBStreamBatchInfo: {
      shardId: 'shardId-1',
      startSequenceNumber: '1',
      endSequenceNumber: '2',
      approximateArrivalOfFirstRecord: '2026-01-02T00:00:00.000Z',
      batchSize: 2,
      streamArn: 'arn:stream',
    },
  });
  expect(JSON.parse(written['payload'] as string)).toEqual({ Records: records.map(({ event }) => event) });
});

it('takes objects that are larger than 11 MiB, whatever their type', async () => {
  await start({ folder: null, buckets: [Bucket] });
  const bytes = Buffer.alloc(12 * 1_048_576, 'x');
  for (const ContentType of ['application/json', 'application/octet-stream']) {
    await client.send(new PutObjectCommand({ Bucket, Key: 'large', Body: bytes, ContentType }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    expect(bytes.equals(await Body!.transformToByteArray())).toBe(true);
  }
});
