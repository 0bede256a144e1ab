import {
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, isEmbedded, iteratorAt, key, openDatabase, readRecords, type Database } from './helpers/database';

let database: Database;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

const setTtl = (table: string, enabled: boolean, attribute = 'expiresAt') =>
  database.client.send(
    new UpdateTimeToLiveCommand({
      TableName: table,
      TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute },
    }),
  );
const describeTtl = async (table: string) =>
  (await database.client.send(new DescribeTimeToLiveCommand({ TableName: table }))).TimeToLiveDescription;
/** Puts an item that expires `seconds` from now. */
const put = (table: string, sk: string, seconds: number | null, more: object = {}) => {
  const at = Math.floor(database.clock.now() / 1000) + (seconds ?? 0);
  const expiry = seconds === null ? {} : { expiresAt: { N: String(at) } };
  return database.client.send(new PutItemCommand({ TableName: table, Item: { ...key('a', sk), ...expiry, ...more } }));
};
const names = async (table: string) => {
  const query = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :a',
    ExpressionAttributeValues: { ':a': { S: 'a' } },
    ConsistentRead: true,
  });
  return (await database.client.send(query)).Items!.map((item) => item['sk']!.S);
};

/** The test's own time limit ends a vain wait. */
const patience = { timeout: 100_000 };

describe('[OPS-6] time to live', () => {
  it('is enabled once, and shown', async () => {
    const table = await database.table();
    expect(await describeTtl(table)).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const answer = await setTtl(table, true);
    expect(answer.TimeToLiveSpecification).toEqual({ Enabled: true, AttributeName: 'expiresAt' });
    expect(await describeTtl(table)).toMatchObject({ AttributeName: 'expiresAt' });
    expect((await describeTtl(table))!.TimeToLiveStatus).toMatch(/^ENABL(ED|ING)$/);
    expect((await errorOf(setTtl(table, true))).name).toBe('ValidationException');
  });

  describe.runIf(isEmbedded)('deletes by virtual time (embedded only)', () => {
    const minute = 60_000;

    it('what has expired and nothing else, from indexes too, with a record by the service', async () => {
      const table = await database.table('NEW_AND_OLD_IMAGES');
      await put(table, 'before TTL was enabled', 60);
      await setTtl(table, true);
      const { Table: description } = await database.client.send(new DescribeTableCommand({ TableName: table }));
      const iterator = await iteratorAt(database.streams, description!.LatestStreamArn!, {
        ShardIteratorType: 'LATEST',
      });
      await put(table, 'short', 60, { owner: { S: 'ann' }, rank: { N: '1' } });
      await put(table, 'long', 3600);
      await put(table, 'for ever', null);
      await put(table, 'text', null, { expiresAt: { S: '1' } });
      await put(table, 'six years ago', -6 * 366 * 24 * 3600);
      await put(table, 'renewed', 60);
      const renewal = new UpdateItemCommand({
        TableName: table,
        Key: key('a', 'renewed'),
        UpdateExpression: 'SET expiresAt = :at',
        ExpressionAttributeValues: { ':at': { N: String(Math.floor(database.clock.now() / 1000) + 3600) } },
      });
      await database.client.send(renewal);
      database.clock.advance(2 * minute);
      const { records } = await readRecords(database.streams, iterator, 9);
      const removed = records.slice(7);
      expect(removed.map((record) => record.dynamodb!.Keys!['sk']!.S).sort()).toEqual([
        'before TTL was enabled',
        'short',
      ]);
      for (const record of removed) {
        expect(record.eventName).toBe('REMOVE');
        expect(record.userIdentity).toEqual({ Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' });
        expect(record.dynamodb!.OldImage!['expiresAt']).toBeDefined();
      }
      expect(await names(table)).toEqual(['for ever', 'long', 'renewed', 'six years ago', 'text']);
      const byOwner = new QueryCommand({
        TableName: table,
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'ann' } },
      });
      expect((await database.client.send(byOwner)).Items).toEqual([]);
      database.clock.advance(60 * minute);
      await expect.poll(() => names(table), patience).toEqual(['for ever', 'six years ago', 'text']);
    });

    it('nothing once it is disabled', async () => {
      const table = await database.table();
      await setTtl(table, true);
      await put(table, '1', 60);
      await setTtl(table, false);
      const witness = await database.table();
      await setTtl(witness, true);
      await put(witness, '1', 60);
      database.clock.advance(2 * minute);
      await expect.poll(() => names(witness), patience).toEqual([]);
      const get = new GetItemCommand({ TableName: table, Key: key('a', '1') });
      expect((await database.client.send(get)).Item).toBeDefined();
    });
  });
});
