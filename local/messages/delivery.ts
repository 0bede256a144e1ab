import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type Message } from '@aws-sdk/client-sqs';
import type { Clock } from '../clock';
import { createSleeper } from '../lambda/sleeper';
import { createAttempts } from './attempts';
import type { Clients } from './clients';
import type { Published } from './envelope';
import type { Answer } from './webhook';

export interface DeliveryOptions {
  sqs: Clients['sqs'];
  /** The queue in which what is for this subscriber waits, in the topic's envelopes. */
  queueUrl: string;
  /** Where a message goes that the subscriber did not take. */
  undeliveredUrl: string;
  clock: Clock;
  deliver(message: Published): Promise<Answer>;
  log(line: string): void;
}

/** Brings what waits in a subscriber's queue to the subscriber. */
export interface Delivery {
  /** Ends when nothing waits and nothing is on its way; what is to be tried again later does not count. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const pollMilliseconds = 100;
/** Longer than all attempts take: what is seen again is decided here. */
const held = 43_200;
const atOnce = 20;

/** Starts to deliver: each message by itself, so that one that is not taken holds up no other. */
export const startDelivery = ({ sqs, queueUrl, undeliveredUrl, clock, deliver, log }: DeliveryOptions): Delivery => {
  const polling = createSleeper(clock);
  const attempts = createAttempts(clock, log, () => polling.wake());
  let closed = false;
  let waiting: (() => void)[] = [];

  const end = async ({ MessageId, Body, ReceiptHandle }: Message, isTaken: boolean): Promise<void> => {
    if (!isTaken) {
      log(`A subscriber did not take message ${MessageId}`);
      await sqs.send(new SendMessageCommand({ QueueUrl: undeliveredUrl, MessageBody: Body }));
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  };

  /** Whether a message was received. */
  const receive = async (): Promise<boolean> => {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: held }),
    );
    for (const message of messages)
      attempts.begin(
        () => deliver(JSON.parse(message.Body!) as Published),
        (isTaken) => end(message, isTaken),
      );
    return messages.length > 0;
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      const before = waiting;
      if (attempts.running < atOnce && (await receive().catch(() => false))) continue;
      if (attempts.running === 0) {
        // Only a look that began after a call of `idle` knows what was in the queue then.
        waiting = waiting.filter((resolve) => !before.includes(resolve));
        for (const resolve of before) resolve();
      }
      await polling.sleep(pollMilliseconds);
    }
  };
  const finished = run();

  return {
    idle: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
        polling.wake();
      }),
    async close() {
      closed = true;
      polling.wake();
      await finished;
      await attempts.close();
      for (const resolve of waiting) resolve();
    },
  };
};
