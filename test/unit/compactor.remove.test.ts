import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { deleteChanges } from '../../functions/compactor/remove';
import { testDependencies } from './compactor.dependencies';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const database = mockClient(client);
const changes = Array.from({ length: 30 }, (_, index) => ({ sid: 1, seq: index + 1 }));

const sentKeys = (): string[][] =>
  database
    .commandCalls(BatchWriteCommand)
    .map((call) => call.args[0].input.RequestItems!['operations']!.map((request) => request.DeleteRequest!.Key!['sk']));

beforeEach(() => database.reset());

test('deletes go in batches of 25', async () => {
  database.on(BatchWriteCommand).resolves({});
  const dependencies = testDependencies(client);
  await deleteChanges(dependencies, 'd', changes);
  expect(sentKeys().map((keys) => keys.length)).toEqual([25, 5]);
  expect(new Set(sentKeys().flat()).size).toBe(30);
  expect(dependencies.total('DeletedChanges')).toBe(30);
});

test('what DynamoDB left unprocessed is sent again, and only that', async () => {
  const left = [{ DeleteRequest: { Key: { pk: 'D#d', sk: 'O#00000001#0000000003' } } }];
  database
    .on(BatchWriteCommand)
    .resolvesOnce({ UnprocessedItems: { operations: left } })
    .resolves({});
  await deleteChanges(testDependencies(client), 'd', changes.slice(0, 5));
  expect(sentKeys()[1]).toEqual(['O#00000001#0000000003']);
});

test('[CMP-3] deletes that stay unprocessed fail, so that sweptRev does not pass them', async () => {
  const left = [{ DeleteRequest: { Key: { pk: 'D#d', sk: 'O#00000001#0000000001' } } }];
  database.on(BatchWriteCommand).resolves({ UnprocessedItems: { operations: left } });
  const pauses: number[] = [];
  const dependencies = testDependencies(client, { pause: async (milliseconds) => void pauses.push(milliseconds) });
  await expect(deleteChanges(dependencies, 'd', changes.slice(0, 1))).rejects.toThrow('unprocessed');
  expect(dependencies.total('DeletedChanges')).toBe(0);
  expect(pauses.every((pause, index) => index === 0 || pause > pauses[index - 1]! * 0.99)).toBe(true);
});
