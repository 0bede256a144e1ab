import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { compactBatch } from '../../functions/compactor/batch';
import { createStateCache } from '../../functions/compactor/cache';
import { testDependencies } from './compactor.dependencies';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const database = mockClient(client);

const record = (sequence: number, documentId: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: `D#${documentId}` }, sk: { S: 'O#00000001#0000000001' } },
    SequenceNumber: String(sequence),
  },
});
const plenty = () => 60_000;

beforeEach(() => {
  database.reset();
  database.on(GetCommand).resolves({ Item: { revision: 0, sweptRev: 0, vector: {} } });
  database.on(QueryCommand).resolves({ Items: [] });
});

test('[CMP-4] a document that fails stops no other; its first record is reported', async () => {
  database.on(GetCommand, { Key: { pk: 'D#bad', sk: 'HEAD' } }).rejects(new Error('unreachable'));
  const dependencies = testDependencies(client);
  const records = [record(1, 'good'), record(2, 'bad'), record(3, 'better'), record(4, 'bad')];
  const response = await compactBatch(dependencies, createStateCache(), records, plenty);
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(dependencies.total('FailedDocuments')).toBe(1);
  const tails = database.commandCalls(QueryCommand).map((call) => call.args[0].input.ExpressionAttributeValues!);
  expect(tails.map((values) => values[':pk']).sort()).toEqual(['D#better', 'D#good']);
});

test('[CMP-4] a document that was deleted is no failure', async () => {
  database.on(GetCommand).resolves({});
  const response = await compactBatch(testDependencies(client), createStateCache(), [record(1, 'gone')], plenty);
  expect(response).toEqual({ batchItemFailures: [] });
  expect(database.commandCalls(UpdateCommand)).toEqual([]);
});

test('[CMP-2] without time for a whole fold a document is not begun but reported', async () => {
  const response = await compactBatch(
    testDependencies(client),
    createStateCache(),
    [record(1, 'a'), record(2, 'b')],
    () => 5_000,
  );
  expect(response.batchItemFailures.map((failure) => failure.itemIdentifier).sort()).toEqual(['1', '2']);
  expect(database.calls()).toEqual([]);
});

test('[CMP-3] while something is left to delete, the sweeper has an appointment', async () => {
  const dependencies = testDependencies(client);
  database.on(GetCommand).resolves({ Item: { revision: 1, sweptRev: 0, vector: { 1: 3 } } });
  const young = { revision: 1, bytes: new Uint8Array(), foldedAt: dependencies.now() - 59_999 };
  database.on(QueryCommand, { TableName: 'documents' }).resolves({ Items: [young] });
  database.on(UpdateCommand).resolves({ Attributes: { dueAt: dependencies.now() + 60_000 } });
  await compactBatch(dependencies, createStateCache(), [record(1, 'a')], plenty);
  const [appointment, ...more] = database.commandCalls(UpdateCommand).map((call) => call.args[0].input);
  expect(more).toEqual([]);
  expect(appointment).toMatchObject({
    Key: { pk: 'D#a', sk: 'DUE' },
    ExpressionAttributeValues: { ':at': dependencies.now() + 60_000, ':one': 1 },
  });
});

test('[CMP-3] a later appointment is made earlier', async () => {
  const dependencies = testDependencies(client);
  database.on(GetCommand).resolves({ Item: { revision: 1, sweptRev: 0, vector: { 1: 3 } } });
  const young = { revision: 1, bytes: new Uint8Array(), foldedAt: dependencies.now() };
  database.on(QueryCommand, { TableName: 'documents' }).resolves({ Items: [young] });
  database.on(UpdateCommand).resolves({ Attributes: { dueAt: dependencies.now() + 86_400_000 } });
  await compactBatch(dependencies, createStateCache(), [record(1, 'a')], plenty);
  const conditions = database.commandCalls(UpdateCommand).map((call) => call.args[0].input.ConditionExpression);
  expect(conditions).toEqual([undefined, 'dueAt > :at']);
});
