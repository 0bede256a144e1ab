import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  ListStreamsCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  errorOf,
  isEmbedded,
  iteratorAt,
  key,
  openDatabase,
  readRecords,
  type Database,
  type Item,
} from './helpers/database';

let database: Database;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

const horizon = { ShardIteratorType: 'TRIM_HORIZON' } as const;
const streamOf = async (table: string) =>
  (await database.client.send(new DescribeTableCommand({ TableName: table }))).Table!;
const setup = async (view: StreamViewType = 'NEW_AND_OLD_IMAGES') => {
  const table = await database.table(view);
  const arn = (await streamOf(table)).LatestStreamArn!;
  return { table, arn, iterator: await iteratorAt(database.streams, arn, horizon) };
};
const put = (table: string, item: Item) => database.client.send(new PutItemCommand({ TableName: table, Item: item }));
const remove = (table: string, pk: string, sk: string) =>
  database.client.send(new DeleteItemCommand({ TableName: table, Key: key(pk, sk) }));
const set = (table: string, pk: string, sk: string, value: string) =>
  database.client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: key(pk, sk),
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': { S: value } },
    }),
  );
const last = 'the last one';

describe('[OPS-6] streams', () => {
  it('shows a table’s stream, and a stream’s shard', async () => {
    const { table, arn } = await setup('NEW_IMAGE');
    const description = await streamOf(table);
    expect(description.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
    const { Streams: listed } = await database.streams.send(new ListStreamsCommand({ TableName: table }));
    expect(listed).toEqual([{ StreamArn: arn, StreamLabel: description.LatestStreamLabel, TableName: table }]);
    const { StreamDescription: stream } = await database.streams.send(new DescribeStreamCommand({ StreamArn: arn }));
    expect(stream).toMatchObject({ StreamStatus: 'ENABLED', StreamViewType: 'NEW_IMAGE', TableName: table });
    expect(stream!.KeySchema!.map((part) => part.AttributeName)).toEqual(['pk', 'sk']);
    expect(stream!.Shards![0]!.SequenceNumberRange!.EndingSequenceNumber).toBeUndefined();
  });

  it.each<[StreamViewType, boolean, boolean]>([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
    ['NEW_AND_OLD_IMAGES', true, true],
  ])('gives the images of %s', async (view, showsNew, showsOld) => {
    const { table, iterator } = await setup(view);
    const one = { ...key('a', '1'), v: { S: 'one' } };
    const two = { ...key('a', '1'), v: { S: 'two' } };
    await put(table, one);
    await set(table, 'a', '1', 'two');
    await remove(table, 'a', '1');
    const { records } = await readRecords(database.streams, iterator, 3);
    expect(records.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(records.map((record) => record.dynamodb!.Keys)).toEqual([1, 2, 3].map(() => key('a', '1')));
    const images = (flag: boolean, ...items: (Item | undefined)[]) => items.map((item) => (flag ? item : undefined));
    expect(records.map((record) => record.dynamodb!.NewImage)).toEqual(images(showsNew, one, two, undefined));
    expect(records.map((record) => record.dynamodb!.OldImage)).toEqual(images(showsOld, undefined, one, two));
    for (const record of records) {
      expect(record).toMatchObject({ eventSource: 'aws:dynamodb', eventVersion: '1.1' });
      expect(record.userIdentity).toBeUndefined();
      expect(record.dynamodb!.StreamViewType).toBe(view);
      expect(record.dynamodb!.SequenceNumber).toMatch(/^\d{21,40}$/);
    }
    expect(new Set(records.map((record) => record.eventID)).size).toBe(3);
  });

  it('makes no record when nothing changes or a write is refused', async () => {
    const { table, iterator } = await setup();
    const item = {
      ...key('a', '1'),
      n: { N: '1' },
      words: { SS: ['x', 'y'] },
      deep: { L: [{ M: { a: { BOOL: true } } }] },
    };
    await put(table, item);
    await put(table, { ...item, n: { N: '1.0' }, words: { SS: ['y', 'x'] } });
    await remove(table, 'a', 'not there');
    await database.client.send(
      new UpdateItemCommand({ TableName: table, Key: key('a', '1'), UpdateExpression: 'REMOVE nothing' }),
    );
    const refused = new PutItemCommand({
      TableName: table,
      Item: { ...item, n: { N: '2' } },
      ConditionExpression: 'n = pk',
    });
    await errorOf(database.client.send(refused));
    const check = { TableName: table, Key: key('a', '1'), ConditionExpression: 'attribute_exists(pk)' };
    await database.client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: check }] }));
    await put(table, { ...item, deep: { L: [{ M: { a: { BOOL: false } } }] } });
    const { records } = await readRecords(database.streams, iterator, 2);
    expect(records.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY']);
    expect(records[1]!.dynamodb!.NewImage!['deep']).toEqual({ L: [{ M: { a: { BOOL: false } } }] });
  });

  it('has records of batches and transactions', async () => {
    const { table, iterator } = await setup();
    await database.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: ['1', '2', '3'].map((sk) => ({ PutRequest: { Item: key('a', sk) } })) },
      }),
    );
    await database.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: table, Item: key('a', '4') } },
          { Delete: { TableName: table, Key: key('a', '1') } },
        ],
      }),
    );
    const { records } = await readRecords(database.streams, iterator, 5);
    const seen = records.map((record) => `${record.eventName} ${record.dynamodb!.Keys!['sk']!.S}`);
    expect(seen.slice(0, 3).sort()).toEqual(['INSERT 1', 'INSERT 2', 'INSERT 3']);
    expect(seen.slice(3).sort()).toEqual(['INSERT 4', 'REMOVE 1']);
  });

  it('keeps the order of each item under concurrent writes, and misses none while it is read', async () => {
    const { table, iterator } = await setup();
    const sites = ['1', '2', '3', '4'];
    const rounds = Array.from({ length: 25 }, (_, n) => String(n));
    const write = async (sk: string) => {
      for (const n of rounds) await set(table, 'a', sk, n);
    };
    const [{ records }] = await Promise.all([
      readRecords(database.streams, iterator, sites.length * rounds.length),
      ...sites.map(write),
    ]);
    for (const sk of sites) {
      const own = records.filter((record) => record.dynamodb!.Keys!['sk']!.S === sk);
      expect(own.map((record) => record.dynamodb!.NewImage!['v']!.S)).toEqual(rounds);
      const chain = own.slice(1).map((record) => record.dynamodb!.OldImage!['v']!.S);
      expect(chain).toEqual(rounds.slice(0, -1));
    }
    const numbers = records.map((record) => BigInt(record.dynamodb!.SequenceNumber!));
    expect(numbers.every((number, n) => n === 0 || number > numbers[n - 1]!)).toBe(true);
  });

  it('reads from the latest, at and after a record, and in pages', async () => {
    const { table, arn, iterator } = await setup();
    for (const sk of ['1', '2', '3']) await put(table, key('a', sk));
    const latest = await iteratorAt(database.streams, arn, { ShardIteratorType: 'LATEST' });
    await put(table, key('a', last));
    const { records } = await readRecords(database.streams, iterator, 4);
    const from = async (start: Parameters<typeof iteratorAt>[2], count: number) =>
      (await readRecords(database.streams, await iteratorAt(database.streams, arn, start), count)).records.map(
        (record) => record.dynamodb!.Keys!['sk']!.S,
      );
    const second = records[1]!.dynamodb!.SequenceNumber!;
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: second }, 3)).toEqual([
      '2',
      '3',
      last,
    ]);
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: second }, 2)).toEqual(['3', last]);
    const news = await readRecords(database.streams, latest, 1);
    expect(news.records[0]!.dynamodb!.Keys!['sk']!.S).toBe(last);
    const page = await database.streams.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 2 }));
    expect(page.Records!.map((record) => record.dynamodb!.Keys!['sk']!.S)).toEqual(['1', '2']);
    const rest = await readRecords(database.streams, page.NextShardIterator!, 2);
    expect(rest.records.map((record) => record.dynamodb!.Keys!['sk']!.S)).toEqual(['3', last]);
  });

  it('gives at most about 1 MB a page', async () => {
    const { table, iterator } = await setup('NEW_IMAGE');
    for (let n = 0; n < 5; n += 1) await put(table, { ...key('a', `${n}`), v: { S: 'x'.repeat(300_000) } });
    const page = await database.streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
    expect(page.Records!.length).toBeLessThan(5);
    const rest = await readRecords(database.streams, page.NextShardIterator!, 5 - page.Records!.length);
    expect([...page.Records!, ...rest.records].map((record) => record.dynamodb!.Keys!['sk']!.S)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
  });

  it.runIf(isEmbedded)('closes a disabled stream and begins a new one (embedded only)', async () => {
    const { table, arn, iterator } = await setup();
    const change = (specification: { StreamEnabled: boolean; StreamViewType?: StreamViewType }) =>
      database.client.send(new UpdateTableCommand({ TableName: table, StreamSpecification: specification }));
    await put(table, key('a', '1'));
    expect((await errorOf(change({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' }))).name).toBe(
      'ValidationException',
    );
    await change({ StreamEnabled: false });
    await put(table, key('a', '2'));
    await change({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
    await put(table, key('a', '3'));
    const { records, next } = await readRecords(database.streams, iterator, 1);
    const end = await database.streams.send(new GetRecordsCommand({ ShardIterator: next }));
    expect(end.Records).toEqual([]);
    expect(end.NextShardIterator).toBeUndefined();
    const newArn = (await streamOf(table)).LatestStreamArn!;
    expect(newArn).not.toBe(arn);
    const news = await readRecords(database.streams, await iteratorAt(database.streams, newArn, horizon), 1);
    const names = [...records, ...news.records].map((record) => record.dynamodb!.Keys!['sk']!.S);
    expect(names).toEqual(['1', '3']);
  });

  it.runIf(isEmbedded)(
    'drops records after 24 hours and iterators after 15 minutes (virtual time, embedded only)',
    async () => {
      const { table, arn, iterator } = await setup();
      await put(table, key('a', 'old'));
      const { records } = await readRecords(database.streams, iterator, 1);
      database.clock.advance(12 * 3600_000);
      const read = (at: string) => errorOf(database.streams.send(new GetRecordsCommand({ ShardIterator: at })));
      expect(await read(iterator)).toBeInstanceOf(ExpiredIteratorException);
      await put(table, key('a', 'young'));
      const before = await iteratorAt(database.streams, arn, horizon);
      database.clock.advance(12 * 3600_000 - 60_000);
      const stillThere = await readRecords(database.streams, await iteratorAt(database.streams, arn, horizon), 2);
      expect(stillThere.records).toHaveLength(2);
      database.clock.advance(120_000);
      expect(await read(before)).toBeInstanceOf(ExpiredIteratorException);
      const left = await readRecords(database.streams, await iteratorAt(database.streams, arn, horizon), 1);
      expect(left.records[0]!.dynamodb!.Keys!['sk']!.S).toBe('young');
      const gone = {
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: records[0]!.dynamodb!.SequenceNumber!,
      } as const;
      expect(await errorOf(iteratorAt(database.streams, arn, gone))).toBeInstanceOf(TrimmedDataAccessException);
      // The position goes on when all records are gone.
      database.clock.advance(25 * 3600_000);
      await put(table, key('a', 'next'));
      const after = await readRecords(database.streams, await iteratorAt(database.streams, arn, horizon), 1);
      expect(after.records[0]!.dynamodb!.Keys!['sk']!.S).toBe('next');
      expect(BigInt(after.records[0]!.dynamodb!.SequenceNumber!)).toBeGreaterThan(
        BigInt(left.records[0]!.dynamodb!.SequenceNumber!),
      );
    },
  );
});
