import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { dirtyDocuments } from '../../functions/compactor/hints';

const record = (
  sequence: string,
  pk: string,
  sk: string,
  eventName: 'INSERT' | 'REMOVE' = 'INSERT',
): DynamoDBRecord => ({
  eventName,
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: sequence },
});

test('a document is named once, with the sequence number of its first record', () => {
  const documents = dirtyDocuments([
    record('100', 'D#a', 'O#00000001#0000000001'),
    record('101', 'D#b', 'O#00000001#0000000001'),
    record('102', 'D#a', 'O#00000002#0000000001'),
  ]);
  expect([...documents]).toEqual([
    ['a', '100'],
    ['b', '101'],
  ]);
});

test('deletions, presences and other partitions are no hints', () => {
  const documents = dirtyDocuments([
    record('1', 'D#a', 'O#00000001#0000000001', 'REMOVE'),
    record('2', 'D#a', 'P#00000001'),
    record('3', 'U#a', 'O#00000001#0000000001'),
    {},
  ]);
  expect(documents.size).toBe(0);
});
