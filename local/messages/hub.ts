import { randomBytes } from 'node:crypto';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import type { Clock } from '../clock';
import { createAttempts } from './attempts';
import { createCertificate } from './certificate';
import type { Clients } from './clients';
import { startDelivery, type Delivery } from './delivery';
import { createEnvelopes, toSnsEvent, type Envelope, type Published } from './envelope';
import { startHubServer } from './hub-server';
import { createQueue } from './topics';
import { post, type Answer } from './webhook';

/** A consumer of a topic's messages, as one of the variable `subscribers` of the deployment. */
export interface Subscriber {
  protocol: 'http' | 'https' | 'lambda' | 'sqs';
  /** A webhook's address, the name of a function of events.json, or a queue's ARN. */
  endpoint: string;
  /** The values of attributes that it wants; all without one. */
  filter?: Record<string, string[]>;
  /** A webhook or a queue gets the message alone, unsigned. */
  raw?: boolean;
}

export interface HubOptions {
  clients: Clients;
  clock: Clock;
  /** Calls a function that subscribed. */
  invoke(endpoint: string, event: object): Promise<unknown>;
  log(line: string): void;
}

/** What fauxqs lacks of SNS: delivery to webhooks and functions. */
export interface Hub {
  /** `https://127.0.0.1:<port>`, where the certificate is served and subscriptions are confirmed. */
  url: string;
  /** The certificate that signs, PEM; it also is that of the hub's own server. */
  certificate: string;
  /** The queue where messages go that a subscriber did not take after all attempts. */
  undeliveredUrl: string;
  /**
   * Subscribes. A function or a queue is subscribed at once; a webhook is asked, and gets nothing before it has fetched
   * the SubscribeURL. Returns the subscription's ARN.
   */
  subscribe(topicArn: string, subscriber: Subscriber): Promise<string>;
  /** Whether the webhook has confirmed. */
  isConfirmed(subscriptionArn: string): boolean;
  /** A fault: the next `count` deliveries are lost, though they count as taken. */
  lose(count: number): void;
  /** Ends when nothing is on its way to a subscriber. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Subscription extends Subscriber {
  arn: string;
  topicArn: string;
  token: string;
  delivery: Delivery | null;
}

export const startHub = async ({ clients, clock, invoke, log }: HubOptions): Promise<Hub> => {
  const certificate = createCertificate();
  const subscriptions = new Map<string, Subscription>();
  let losing = 0;
  let asked: (() => void)[] = [];
  const asking = createAttempts(clock, log, () => {
    for (const resolve of asked.splice(0)) resolve();
  });
  const undelivered = await createQueue(clients, 'weft-undelivered-dead-letters', {});

  const subscribeQueue = async ({ topicArn, filter, raw }: Subscription, endpoint: string): Promise<void> => {
    await clients.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: endpoint,
        Attributes: {
          RawMessageDelivery: String(raw ?? false),
          ...(filter ? { FilterPolicy: JSON.stringify(filter) } : {}),
        },
      }),
    );
  };

  /** Begins to deliver: the messages that pass the filter wait in a queue of the subscription's own. */
  const begin = async (subscription: Subscription): Promise<void> => {
    if (subscription.delivery) return;
    const queue = await createQueue(clients, `weft-hub-${subscription.arn.split(':').at(-1)}`, {});
    await subscribeQueue({ ...subscription, raw: false }, queue.arn);
    subscription.delivery = startDelivery({
      sqs: clients.sqs,
      queueUrl: queue.url,
      undeliveredUrl: undelivered.url,
      clock,
      deliver: (message) => deliver(subscription, message),
      log,
    });
  };

  const server = await startHubServer(certificate, async (token) => {
    const found = [...subscriptions.values()].find((subscription) => subscription.token === token);
    if (!found) return null;
    await begin(found);
    return found.arn;
  });
  const envelopes = createEnvelopes(certificate, server.url);

  const send = ({ endpoint, topicArn, arn }: Subscription, envelope: Envelope): Promise<Answer> =>
    post(endpoint, JSON.stringify(envelope), {
      'x-amz-sns-message-type': envelope.Type,
      'x-amz-sns-message-id': envelope.MessageId,
      'x-amz-sns-topic-arn': topicArn,
      // A subscription has no ARN before it is confirmed.
      ...(envelope.Type === 'Notification' ? { 'x-amz-sns-subscription-arn': arn } : {}),
    });

  const sendRaw = ({ endpoint, topicArn, arn }: Subscription, { MessageId, Message }: Published): Promise<Answer> =>
    post(endpoint, Message, {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-topic-arn': topicArn,
      'x-amz-sns-subscription-arn': arn,
      'x-amz-sns-rawdelivery': 'true',
    });

  const call = async ({ endpoint, arn }: Subscription, envelope: Envelope): Promise<Answer> => {
    try {
      await invoke(endpoint, toSnsEvent(arn, envelope));
      return 'TAKEN';
    } catch {
      return 'LATER';
    }
  };

  const deliver = async (subscription: Subscription, message: Published): Promise<Answer> => {
    if (losing > 0) {
      losing -= 1;
      return 'TAKEN';
    }
    if (subscription.raw) return sendRaw(subscription, message);
    const envelope = envelopes.notification(subscription.arn, message);
    return subscription.protocol === 'lambda' ? call(subscription, envelope) : send(subscription, envelope);
  };

  return {
    url: server.url,
    certificate: certificate.certificate,
    undeliveredUrl: undelivered.url,
    async subscribe(topicArn, subscriber) {
      const arn = `${topicArn}:${randomBytes(8).toString('hex')}`;
      const token = randomBytes(32).toString('hex');
      const subscription: Subscription = { ...subscriber, arn, topicArn, token, delivery: null };
      if (subscriber.protocol === 'sqs') {
        await subscribeQueue(subscription, subscriber.endpoint);
        return arn;
      }
      subscriptions.set(arn, subscription);
      if (subscriber.protocol === 'lambda') await begin(subscription);
      else
        asking.begin(
          () => send(subscription, envelopes.confirmation(topicArn, token, clock.now())),
          async (isTaken) => {
            if (!isTaken) log(`${arn} was not confirmed`);
          },
        );
      return arn;
    },
    isConfirmed: (arn) => subscriptions.get(arn)?.delivery != null,
    lose(count) {
      losing = count;
    },
    async idle() {
      while (asking.running > 0) await new Promise<void>((resolve) => (asked = [...asked, resolve]));
      for (const { delivery } of subscriptions.values()) await delivery?.idle();
    },
    async close() {
      await Promise.all([asking.close(), ...[...subscriptions.values()].map(({ delivery }) => delivery?.close())]);
      await server.close();
    },
  };
};
