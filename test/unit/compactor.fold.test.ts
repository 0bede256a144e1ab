import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { encodeChanges, type Change } from '../../crdt';
import { foldPiece } from '../../functions/compactor/fold';
import { segmentSites } from '../../schema/limits.json';
import { testDependencies } from './compactor.dependencies';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const database = mockClient(client);

const changeOf = (sid: number, seq = 1): Change => ({
  ssn: 1,
  sum: seq,
  sid,
  seq,
  operations: [{ value: 'x', left: null, right: null }],
  userId: `user-${sid % 3}`,
  at: '2026-01-01T00:00:00.000Z',
});
const fold = async (changes: Change[]) => {
  const head = { revision: 6, sweptRev: 4, vector: { 1: 0, 500: 9 }, segmentBytes: 1000, snapshot: null };
  const bytes = encodeChanges(changes);
  const piece = { changes, bytes, encodedBytes: bytes.length };
  const after = await foldPiece(testDependencies(client), 'd', head, piece);
  const { TransactItems } = database.commandCalls(TransactWriteCommand)[0]!.args[0].input;
  return { after, items: TransactItems! };
};

beforeEach(() => {
  database.reset();
  database.on(TransactWriteCommand).resolves({});
});

test('[CMP-1] segment, HEAD and sites each name what they build on', async () => {
  const { after, items } = await fold([changeOf(1), changeOf(2), changeOf(1, 2)]);
  const [segment, head, first, second, event] = items;
  expect(segment!.Put).toMatchObject({ Item: { revision: 7 }, ConditionExpression: 'attribute_not_exists(pk)' });
  expect(head!.Update).toMatchObject({
    ConditionExpression: 'revision = :expected',
    ExpressionAttributeValues: { ':revision': 7, ':expected': 6, ':vector': { 1: 2, 2: 1, 500: 9 } },
  });
  const never = 'attribute_not_exists(foldedSeq) OR foldedSeq < :seq';
  expect(first!.Update).toMatchObject({ ConditionExpression: never, ExpressionAttributeValues: { ':seq': 2 } });
  expect(second!.Update).toMatchObject({ ConditionExpression: never, ExpressionAttributeValues: { ':seq': 1 } });
  expect(event!.Put!.Item).toMatchObject({ kind: 'EDITED', revision: 7 });
  const segmentBytes = 1000 + segment!.Put!.Item!['bytes'].length;
  expect(head!.Update!.ExpressionAttributeValues).toMatchObject({ ':bytes': segmentBytes });
  const lastMinute = Date.parse('2026-01-01T00:00:00Z') / 60_000;
  expect(after).toEqual({
    ...{ revision: 7, sweptRev: 4, vector: { 1: 2, 2: 1, 500: 9 }, segmentBytes, snapshot: null },
    ...{ activeMinutes: 1, lastMinute },
  });
});

test('[CMP-2] the most sites that a fold may have fit into one transaction', async () => {
  const changes = Array.from({ length: segmentSites.value }, (_, index) => changeOf(index + 1));
  const { items } = await fold(changes);
  expect(items.length).toBeLessThanOrEqual(100);
  const keys = items.map((item) => JSON.stringify((item.Put?.Item ?? item.Update!.Key)!['sk']));
  expect(new Set(keys).size).toBe(items.length);
});

test('[CMP-2] the attempts of one transaction end by themselves', async () => {
  await fold([changeOf(1)]);
  // The mock's types know no options.
  const [, options] = database.commandCalls(TransactWriteCommand)[0]!.args as readonly unknown[];
  expect(options).toHaveProperty('abortSignal', expect.any(AbortSignal));
});

test('[NOT-12] an event names the users, their changes, characters and sequence numbers', async () => {
  const erase: Change = {
    ...changeOf(2),
    sum: 9,
    operations: [
      { value: 'new', left: null, right: null },
      { tombstone: true, target: { ssn: 1, sum: 1, sid: 1, seq: 1 }, length: 4 },
    ],
  };
  const { items } = await fold([changeOf(1), changeOf(4), erase]);
  expect(items.at(-1)!.Put!.Item!['authors']).toEqual({
    'user-1': { changes: 2, characters: 2, sites: { 1: [1, 1], 4: [1, 1] } },
    'user-2': { changes: 1, characters: 7, sites: { 2: [1, 4] } },
  });
});
