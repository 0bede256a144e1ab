import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { createStateCache } from '../../functions/compactor/cache';
import { sweep } from '../../functions/sweeper/sweep';
import { testDependencies } from './compactor.dependencies';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const database = mockClient(client);
const plenty = () => 55_000;

/** Puts appointments into shard 3, in pages. */
const stubDue = (...pages: string[][]): void => {
  pages.forEach((page, index) =>
    database
      .on(QueryCommand, {
        IndexName: 'due',
        ...(index > 0 && { ExclusiveStartKey: { page: index } }),
        ExpressionAttributeValues: { ':shard': 3, ':now': 1_700_000_000_000 },
      })
      .resolves({
        Items: page.map((documentId) => ({ documentId, marks: 1 })),
        ...(index + 1 < pages.length && { LastEvaluatedKey: { page: index + 1 } }),
      }),
  );
};

const settled = (): string[] =>
  database
    .commandCalls(UpdateCommand)
    .map((call) => call.args[0].input.Key!['pk'])
    .sort();

beforeEach(() => {
  database.reset();
  database.on(QueryCommand).resolves({ Items: [] });
  database.on(GetCommand).resolves({ Item: { revision: 0, sweptRev: 0, vector: {} } });
  database.on(UpdateCommand).resolves({});
});

test('[CMP-7] every shard and every page of appointments is visited', async () => {
  stubDue(['a', 'b'], ['c']);
  await sweep(testDependencies(client), createStateCache(), plenty);
  const shards = database
    .commandCalls(QueryCommand, { IndexName: 'due' })
    .map((call) => call.args[0].input.ExpressionAttributeValues![':shard']);
  expect([...new Set(shards)].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, shard) => shard));
  expect(settled()).toEqual(['D#a', 'D#b', 'D#c']);
});

test('[CMP-7] a document that fails stops no other, and is due again', async () => {
  stubDue(['a', 'bad', 'c']);
  database.on(GetCommand, { Key: { pk: 'D#bad', sk: 'HEAD' } }).rejects(new Error('unreachable'));
  const dependencies = testDependencies(client);
  await sweep(dependencies, createStateCache(), plenty);
  expect(settled()).toEqual(['D#a', 'D#bad', 'D#c']);
  expect(dependencies.total('FailedDocuments')).toBe(1);
  const bad = database.commandCalls(UpdateCommand).find((call) => call.args[0].input.Key!['pk'] === 'D#bad')!;
  expect(bad.args[0].input.ExpressionAttributeValues).toMatchObject({
    ':at': dependencies.now() + 60_000,
    ':quiet': 0,
  });
});

test('[SES-9] a document whose removal has begun is left alone', async () => {
  stubDue(['a', 'going']);
  database.on(GetCommand, { Key: { pk: 'D#going', sk: 'ACCESS' } }).resolves({ Item: { purging: 1 } });
  await sweep(testDependencies(client), createStateCache(), plenty);
  expect(settled()).toEqual(['D#a']);
  const read = database.commandCalls(GetCommand).map((call) => call.args[0].input.Key!);
  expect(read.filter(({ pk }) => pk === 'D#going')).toEqual([{ pk: 'D#going', sk: 'ACCESS' }]);
});

test('a shard that cannot be read stops no other, and fails the run in the end', async () => {
  stubDue(['a']);
  database
    .on(QueryCommand, { ExpressionAttributeValues: { ':shard': 2, ':now': 1_700_000_000_000 } })
    .rejects(new Error('throttled'));
  const dependencies = testDependencies(client);
  await expect(sweep(dependencies, createStateCache(), plenty)).rejects.toThrow('1 shards could not be read.');
  expect(settled()).toEqual(['D#a']);
  expect(dependencies.lines.join()).toContain('A shard could not be read.');
});

test('a run that has no time left begins nothing more', async () => {
  stubDue(Array.from({ length: 20 }, (_, index) => `document-${index}`));
  const dependencies = testDependencies(client);
  // The time ends while the first ones are visited, eight at once.
  const heads = () => database.commandCalls(GetCommand).filter((call) => call.args[0].input.Key!['sk'] === 'HEAD');
  const remaining = () => (heads().length < 2 ? 55_000 : 9_000);
  await sweep(dependencies, createStateCache(), remaining);
  expect(settled().length).toBe(8);
  expect(dependencies.lines.join()).toContain('Appointments are left for the next run.');
});

test('runs begin at another shard every minute, so that none waits for ever', async () => {
  const first = async (time: number): Promise<number> => {
    database.resetHistory();
    await sweep(testDependencies(client, { clock: { time } }), createStateCache(), plenty);
    return database.commandCalls(QueryCommand)[0]!.args[0].input.ExpressionAttributeValues![':shard'];
  };
  const starts: number[] = [];
  for (let minute = 0; minute < 16; minute++) starts.push(await first(minute * 60_000));
  expect(new Set(starts).size).toBe(16);
});
