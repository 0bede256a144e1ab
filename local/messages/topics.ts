import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import events from '../../schema/events.json';
import type { Clients } from './clients';

/** A queue, and where what could not be handled goes. */
export interface LocalQueue {
  url: string;
  arn: string;
  deadLettersUrl: string;
}

type QueueName = keyof typeof events.queues;
type TopicName = keyof typeof events.topics;

export interface LocalTopics {
  topics: Record<TopicName, string>;
  queues: Record<QueueName, LocalQueue>;
}

/** Makes a queue, and gives its address and ARN. */
export const createQueue = async (
  { sqs }: Clients,
  name: string,
  attributes: Record<string, string>,
): Promise<{ url: string; arn: string }> => {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url: url!, arn: Attributes!['QueueArn']! };
};

/** Makes the topics and queues of events.json as terraform/events.tf does, under the names of the default deployment. */
export const createTopics = async (clients: Clients): Promise<LocalTopics> => {
  const topics = {} as Record<TopicName, string>;
  for (const name of Object.keys(events.topics) as TopicName[])
    topics[name] = (await clients.sns.send(new CreateTopicCommand({ Name: `weft-${name}` }))).TopicArn!;

  const queues = {} as Record<QueueName, LocalQueue>;
  for (const [name, queue] of Object.entries(events.queues) as [QueueName, (typeof events.queues)[QueueName]][]) {
    const dead = await createQueue(clients, `weft-${name}-dead-letters`, {
      MessageRetentionPeriod: String(queue.deadLetterRetentionSeconds),
    });
    const { url, arn } = await createQueue(clients, `weft-${name}`, {
      VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
      MessageRetentionPeriod: String(queue.retentionSeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: queue.maximumReceives }),
    });
    await clients.sns.send(
      new SubscribeCommand({
        TopicArn: topics[queue.topic as TopicName],
        Protocol: 'sqs',
        Endpoint: arn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    queues[name] = { url, arn, deadLettersUrl: dead.url };
  }
  return { topics, queues };
};
