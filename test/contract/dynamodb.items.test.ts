import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, key, openDatabase, type Database, type Item } from './helpers/database';

let database: Database;
let table: string;

beforeAll(async () => {
  database = await openDatabase();
  table = await database.table();
});
afterAll(() => database.close());

const put = (item: Item, more: object = {}) =>
  database.client.send(new PutItemCommand({ TableName: table, Item: item, ...more }));
const get = async (pk: string, sk: string) =>
  (await database.client.send(new GetItemCommand({ TableName: table, Key: key(pk, sk), ConsistentRead: true }))).Item;

/** The test's own time limit ends a vain wait. */
const patience = { timeout: 100_000 };

describe('[OPS-6] items', () => {
  it('keeps every type of value', async () => {
    const item = {
      ...key('types', '1'),
      text: { S: 'naïve \u{1F9F6}' },
      number: { N: '-12.5' },
      bytes: { B: Uint8Array.from([0, 255, 7]) },
      flag: { BOOL: false },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { M: { deep: { N: '1' } } }] },
      words: { SS: ['x', 'y'] },
    };
    await put(item);
    expect(await get('types', '1')).toEqual(item);
    expect(await get('types', '2')).toBeUndefined();
  });

  it('updates, returns old and new attributes, and deletes', async () => {
    await put({ ...key('update', '1'), count: { N: '1' } });
    const updated = await database.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key('update', '1'),
        UpdateExpression: 'SET #c = #c + :one, seen = if_not_exists(seen, :now) REMOVE gone',
        ExpressionAttributeNames: { '#c': 'count' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':now': { S: 'now' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(updated.Attributes).toEqual({ ...key('update', '1'), count: { N: '2' }, seen: { S: 'now' } });
    const deleted = await database.client.send(
      new DeleteItemCommand({ TableName: table, Key: key('update', '1'), ReturnValues: 'ALL_OLD' }),
    );
    expect(deleted.Attributes).toEqual(updated.Attributes);
    expect(await get('update', '1')).toBeUndefined();
  });

  it('shows the old item of a failed condition only if asked to', async () => {
    const old = { ...key('condition', '1'), count: { N: '7' } };
    await put(old);
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    const shown = { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    const target = { TableName: table, Key: key('condition', '1') };
    const requests = [
      put(old, shown),
      database.client.send(new UpdateItemCommand({ ...target, ...shown, UpdateExpression: 'REMOVE x' })),
      database.client.send(new DeleteItemCommand({ ...target, ...shown })),
    ];
    for (const request of requests) {
      const error = await errorOf<ConditionalCheckFailedException>(request);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect(error.message).toBe('The conditional request failed');
      expect(error.Item).toEqual(old);
    }
    expect((await errorOf<ConditionalCheckFailedException>(put(old, condition))).Item).toBeUndefined();
    const none = put(key('condition', '2'), { ...shown, ConditionExpression: 'attribute_exists(pk)' });
    expect((await errorOf<ConditionalCheckFailedException>(none)).Item).toBeUndefined();
  });

  it('lets one of many conditional puts of the same key through', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        put({ ...key('race', '1'), n: { N: String(n) } }, { ConditionExpression: 'attribute_not_exists(pk)' }),
      ),
    );
    const winners = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [n] : []));
    expect(winners).toHaveLength(1);
    expect((await get('race', '1'))!['n']).toEqual({ N: String(winners[0]) });
  });

  it('counts without losing an update', async () => {
    const add = () =>
      database.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: key('counter', '1'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    await Promise.all(Array.from({ length: 50 }, add));
    expect((await get('counter', '1'))!['n']).toEqual({ N: '50' });
  });

  it('pages through a partition in both directions', async () => {
    for (let n = 0; n < 7; n += 1) await put(key('pages', `a${n}`));
    await put(key('pages', 'b0'));
    for (const forward of [true, false]) {
      const found: string[] = [];
      let start: Item | undefined;
      do {
        const page = await database.client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :a)',
            ExpressionAttributeValues: { ':pk': { S: 'pages' }, ':a': { S: 'a' } },
            Limit: 3,
            ScanIndexForward: forward,
            ConsistentRead: true,
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        found.push(...page.Items!.map((item) => item['sk']!.S!));
        start = page.LastEvaluatedKey;
      } while (start);
      const expected = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6'];
      expect(found).toEqual(forward ? expected : expected.reverse());
    }
  });

  it('keeps an index in step with its items', async () => {
    const byOwner = async (owner: string) => {
      const answer = await database.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byOwner',
          KeyConditionExpression: '#o = :o',
          ExpressionAttributeNames: { '#o': 'owner' },
          ExpressionAttributeValues: { ':o': { S: owner } },
        }),
      );
      return answer.Items!.map((item) => item['sk']!.S);
    };
    const owned = (sk: string, owner: string, rank: number) =>
      put({ ...key('index', sk), owner: { S: owner }, rank: { N: String(rank) } });
    await owned('1', 'ann', 10);
    await owned('2', 'ann', 9);
    await owned('3', 'bob', 1);
    await put(key('index', '4'));
    await expect.poll(() => byOwner('ann'), patience).toEqual(['2', '1']);
    await owned('2', 'bob', 2);
    await database.client.send(new DeleteItemCommand({ TableName: table, Key: key('index', '1') }));
    await expect.poll(() => byOwner('ann'), patience).toEqual([]);
    await expect.poll(() => byOwner('bob'), patience).toEqual(['3', '2']);
  });

  it('writes and reads in batches', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `${n}`);
    await put(key('batch', 'old'));
    const requests = [
      ...names.slice(1).map((name) => ({ PutRequest: { Item: key('batch', name) } })),
      { DeleteRequest: { Key: key('batch', 'old') } },
    ];
    const written = await database.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    expect(written.UnprocessedItems).toEqual({});
    const read = await database.client.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: [...names, 'old'].map((name) => key('batch', name)), ConsistentRead: true } },
      }),
    );
    const found = read.Responses![table]!.map((item) => Number(item['sk']!.S)).sort((a, b) => a - b);
    expect(found).toEqual(names.slice(1).map(Number));
  });

  it('refuses a batch with one item twice, or with a wrong key, before it writes anything', async () => {
    const send = (...requests: object[]) =>
      database.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    const first = { PutRequest: { Item: key('bad', '1') } };
    expect((await errorOf(send(first, first))).name).toBe('ValidationException');
    expect((await errorOf(send(first, { DeleteRequest: { Key: { pk: { S: 'bad' } } } }))).name).toBe(
      'ValidationException',
    );
    expect(await get('bad', '1')).toBeUndefined();
  });

  it('holds 400 KB an item, counted in UTF-8', async () => {
    const room = 400 * 1024 - 'pkBIGsk1v'.length;
    const umlauts = (bytes: number) => 'ü'.repeat(Math.floor(bytes / 2)) + 'u'.repeat(bytes % 2);
    await put({ ...key('BIG', '1'), v: { S: umlauts(room) } });
    expect((await get('BIG', '1'))!['v']!.S).toHaveLength(Math.ceil(room / 2));
    const putting = await errorOf(put({ ...key('BIG', '1'), v: { S: umlauts(room + 1) } }));
    expect(putting.name).toBe('ValidationException');
    const updating = await errorOf(
      database.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: key('BIG', '1'),
          UpdateExpression: 'SET w = :w',
          ExpressionAttributeValues: { ':w': { S: '' } },
        }),
      ),
    );
    expect(updating.message).toContain('Item size to update has exceeded');
  });

  it('scans everything once, in pages of 1 MB', async () => {
    const other = await database.table();
    const body = { S: 'x'.repeat(300_000) };
    for (let n = 0; n < 9; n += 1)
      await database.client.send(new PutItemCommand({ TableName: other, Item: { ...key(`p${n}`, '1'), body } }));
    const found: string[] = [];
    let pages = 0;
    let start: Item | undefined;
    do {
      const page = await database.client.send(
        new ScanCommand({ TableName: other, ...(start ? { ExclusiveStartKey: start } : {}) }),
      );
      found.push(...page.Items!.map((item) => item['pk']!.S!));
      start = page.LastEvaluatedKey;
      pages += 1;
    } while (start);
    expect(found.sort()).toEqual(Array.from({ length: 9 }, (_, n) => `p${n}`));
    expect(pages).toBeGreaterThan(1);
  });

  it('names a table that is not there, and lists those that are', async () => {
    const missing = database.client.send(new GetItemCommand({ TableName: 'not-there', Key: key('a', 'b') }));
    expect(await errorOf(missing)).toBeInstanceOf(ResourceNotFoundException);
    const { Table: description } = await database.client.send(new DescribeTableCommand({ TableName: table }));
    expect(description).toMatchObject({ TableStatus: 'ACTIVE', TableName: table });
    expect(description!.StreamSpecification).toBeUndefined();
    expect((await database.client.send(new ListTablesCommand({}))).TableNames).toContain(table);
  });
});
