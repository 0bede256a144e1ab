import { PublishBatchCommand, type PublishBatchRequestEntry, type SNSClient } from '@aws-sdk/client-sns';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Dependencies } from '../common/dependencies';
import { eventOf } from '../common/event';
import { detailsOf } from '../common/logger';
import { packed } from './packed';

/** What the relay works with. */
export interface RelayDependencies extends Pick<Dependencies, 'logger' | 'metrics'> {
  readonly topics: Pick<SNSClient, 'send'>;
  readonly topicArn: string;
}

/** SNS takes 10 messages and 256 KiB, attributes included, in one request. */
const most = { count: 10, bytes: 262_144 };

/** A message, its attributes, and what a subscriber may filter by. */
const entryOf = (record: DynamoDBRecord): PublishBatchRequestEntry => {
  const event = eventOf(unmarshall(record.dynamodb!.NewImage as Parameters<typeof unmarshall>[0]));
  return {
    // Sequence numbers are unique in the batch and have at most 40 digits; an id may have 80 characters.
    Id: record.dynamodb!.SequenceNumber!,
    Message: JSON.stringify(event),
    MessageAttributes: {
      documentId: { DataType: 'String', StringValue: event.documentId },
      kind: { DataType: 'String', StringValue: event.kind },
      version: { DataType: 'String', StringValue: String(event.version) },
    },
  };
};

const bytesOf = (entry: PublishBatchRequestEntry): number => Buffer.byteLength(JSON.stringify(entry));

/** Publishes up to 10 messages; the ids of those that the topic did not take. */
const publish = async (
  { topics, topicArn, logger }: RelayDependencies,
  entries: PublishBatchRequestEntry[],
): Promise<string[]> => {
  try {
    const { Failed: failed = [] } = await topics.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
    );
    for (const { Code: code } of failed)
      logger.error('The topic did not take an event.', { code: code ?? 'unknown', documents: 1 });
    return failed.map(({ Id: id }) => id!);
  } catch (error) {
    logger.error('Events could not be published.', { events: entries.length, ...detailsOf(error) });
    return entries.map(({ Id: id }) => id!);
  }
};

/**
 * Publishes the events of a batch of stream records to the topic, in their order. After the first failure nothing more is
 * published: Lambda delivers all records from the lowest failed one again. So a subscriber may get an event twice, and
 * knows it by its `eventId`.
 */
export const relayBatch = async (
  dependencies: RelayDependencies,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> => {
  const { metrics } = dependencies;
  const failures: string[] = [];
  let published = 0;
  for (const entries of packed(records.map(entryOf), bytesOf, most)) {
    failures.push(...(await publish(dependencies, entries)));
    if (failures.length > 0) break;
    published += entries.length;
  }
  if (published > 0) metrics.addMetric('PublishedEvents', 'Count', published);
  if (failures.length > 0) metrics.addMetric('FailedEvents', 'Count', failures.length);
  metrics.publishStoredMetrics();
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
};
