import type { PublishBatchCommand } from '@aws-sdk/client-sns';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { packed } from '../../functions/relay/packed';
import { relayBatch } from '../../functions/relay/relay';
import { testDependencies } from './compactor.dependencies';

const at = '2026-01-02T03:04:05.678Z';

const record = (number: number, more: Record<string, unknown> = {}): DynamoDBRecord => {
  const eventId = `e-${number}`;
  const item = { pk: 'D#d', sk: `E#${eventId}`, documentId: 'd', kind: 'JOINED', eventId, actorId: 'anna', at, sid: 7 };
  return {
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(number),
      NewImage: marshall({ ...item, ...more }) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
    },
  } as DynamoDBRecord;
};

/** A topic that takes what `takes` says, and remembers what it was asked. */
const start = (takes: (id: string, request: number) => boolean | 'throws' = () => true) => {
  const { logger, metrics, total } = testDependencies({ send: () => Promise.reject(new Error('no table is read')) });
  const requests: PublishBatchCommand['input'][] = [];
  const send = async ({ input }: PublishBatchCommand) => {
    requests.push(input);
    const answers = input.PublishBatchRequestEntries!.map(({ Id }) => [Id!, takes(Id!, requests.length)] as const);
    if (answers.some(([, answer]) => answer === 'throws')) throw new Error('ThrottledException');
    return { Failed: answers.filter(([, answer]) => !answer).map(([Id]) => ({ Id, Code: 'InternalError' })) };
  };
  const dependencies = { topics: { send: send as never }, topicArn: 'arn:aws:sns:r:1:weft-events', logger, metrics };
  return { requests, total, relay: (records: DynamoDBRecord[]) => relayBatch(dependencies, records) };
};

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('relayBatch', () => {
  it('[NOT-9] publishes an event with what a subscriber may filter by', async () => {
    const { relay, requests } = start();
    expect(await relay([record(1)])).toEqual({ batchItemFailures: [] });
    expect(requests).toEqual([
      {
        TopicArn: 'arn:aws:sns:r:1:weft-events',
        PublishBatchRequestEntries: [
          {
            Id: '1',
            Message: expect.any(String),
            MessageAttributes: {
              documentId: { DataType: 'String', StringValue: 'd' },
              kind: { DataType: 'String', StringValue: 'JOINED' },
              version: { DataType: 'String', StringValue: '1' },
            },
          },
        ],
      },
    ]);
    expect(JSON.parse(requests[0]!.PublishBatchRequestEntries![0]!.Message!)).toEqual({
      version: 1,
      eventId: 'e-1',
      documentId: 'd',
      kind: 'JOINED',
      actorId: 'anna',
      at,
      sid: 7,
    });
  });

  it('[NOT-9] publishes no attribute that the contract does not have, of a kind that it does not know, too', async () => {
    const { relay, requests } = start();
    await relay([record(1, { text: 'secret' }), record(2, { kind: 'NEWER', text: 'secret' })]);
    expect(JSON.stringify(requests)).not.toContain('secret');
    expect(requests[0]!.PublishBatchRequestEntries).toHaveLength(2);
  });

  it('[NOT-9] publishes ten at a time, in their order', async () => {
    const { relay, requests, total } = start();
    expect(await relay(numbers(1, 25).map((number) => record(number)))).toEqual({ batchItemFailures: [] });
    expect(requests.map(({ PublishBatchRequestEntries: entries }) => entries!.map(({ Id }) => Number(Id)))).toEqual([
      numbers(1, 10),
      numbers(11, 20),
      numbers(21, 25),
    ]);
    expect(total('PublishedEvents')).toBe(25);
  });

  it('[NOT-9] reports what the topic did not take, and publishes nothing that would come again anyway', async () => {
    const { relay, requests, total } = start((id) => id !== '3');
    const { batchItemFailures } = await relay(numbers(1, 25).map((number) => record(number)));
    expect(batchItemFailures).toEqual([{ itemIdentifier: '3' }]);
    expect(requests).toHaveLength(1);
    expect(total('FailedEvents')).toBe(1);
  });

  it('[NOT-9] reports all events of a request that failed', async () => {
    const { relay } = start((_id, request) => (request === 2 ? 'throws' : true));
    const { batchItemFailures } = await relay(numbers(1, 25).map((number) => record(number)));
    expect(batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier))).toEqual(numbers(11, 20));
  });
});

describe('packed', () => {
  it('[NOT-9] keeps to both bounds, and lets what is too large go alone', () => {
    const most = { count: 3, bytes: 10 };
    expect([...packed([1, 2, 3, 4, 9, 20, 1], (size) => size, most)]).toEqual([[1, 2, 3], [4], [9], [20], [1]]);
  });
});
