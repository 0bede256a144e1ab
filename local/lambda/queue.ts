import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock, Timer } from '../clock';
import type { FunctionRunner } from './runner';
import { createSleeper } from './sleeper';
import { failedMessages, toSqsEvent } from './sqs-event';

/** A `QUEUE` entry of `sources` in schema/events.json: the settings of a Lambda event source mapping. */
export interface QueueMapping {
  batchSize: number;
  reportBatchItemFailures: boolean;
}

export interface QueueTriggerOptions {
  source: QueueMapping;
  sqs: SQSClient;
  queue: { url: string; arn: string };
  /** After how long a message that was not handled is seen again. Counted by the stack's clock. */
  visibilityTimeoutSeconds: number;
  runner: Pick<FunctionRunner, 'invoke'>;
  clock: Clock;
  log(line: string): void;
}

export interface QueueTrigger {
  /** Ends when no message waits and none is being handled. Those whose visibility timeout runs do not count. */
  idle(): Promise<void>;
  /** Takes no message until `resume`; a batch that is being handled goes on. */
  pause(): void;
  resume(): void;
  /** A fault: that many of the next batches are handled and then, as if the acknowledgement were lost, come again. */
  repeat(batches: number): void;
  /** Ends when no batch is being handled; what was not handled is in the queue. */
  close(): Promise<void>;
}

/** The local queue forgets no receipt before this: when a message is seen again is decided here, by the stack's clock. */
const held = 43_200;
const receivesAtOnce = 10;
const pollMilliseconds = 100;

/**
 * Takes messages out of a queue and calls the function with them, as Lambda does: handled ones are deleted, the others are
 * seen again after the visibility timeout, and the queue itself moves to its dead letters what was received too often. A
 * batch is what waits, up to its size; nothing waits for the window, which is only the longest that Lambda may wait.
 */
export const createQueueTrigger = (options: QueueTriggerOptions): QueueTrigger => {
  const { source, sqs, queue, runner, clock, log } = options;
  const polling = createSleeper(clock);
  const hidden = new Set<Timer>();
  let closed = false;
  let paused = false;
  let repeated = 0;
  let waiting: (() => void)[] = [];

  const receive = async (): Promise<Message[]> => {
    const messages: Message[] = [];
    while (messages.length < source.batchSize) {
      const { Messages: found = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queue.url,
          MaxNumberOfMessages: Math.min(receivesAtOnce, source.batchSize - messages.length),
          VisibilityTimeout: held,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (found.length === 0) break;
      messages.push(...found);
    }
    return messages;
  };

  const remove = async (messages: readonly Message[]): Promise<void> => {
    for (let start = 0; start < messages.length; start += receivesAtOnce)
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queue.url,
          Entries: messages.slice(start, start + receivesAtOnce).map(({ MessageId: Id, ReceiptHandle }) => ({
            Id: Id!,
            ReceiptHandle: ReceiptHandle!,
          })),
        }),
      );
  };

  const show = async (message: Message): Promise<void> => {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    polling.wake();
  };

  const hide = (message: Message): void => {
    const timer = clock.after(options.visibilityTimeoutSeconds * 1000, () => {
      hidden.delete(timer);
      show(message).catch((error: Error) => log(`A message could not be shown again: ${error.name}`));
    });
    hidden.add(timer);
  };

  /** The messages of a batch that were not handled. */
  const call = async (messages: Message[]): Promise<readonly Message[]> => {
    try {
      const response = await runner.invoke(toSqsEvent(queue.arn, messages));
      return source.reportBatchItemFailures ? failedMessages(response, messages) : [];
    } catch {
      // The runner has logged it.
      return messages;
    }
  };

  const turn = async (): Promise<boolean> => {
    const messages = await receive();
    if (messages.length === 0) return false;
    const failed = new Set(await call(messages));
    if (repeated > 0) {
      repeated -= 1;
      for (const message of messages) failed.add(message);
    }
    if (failed.size > 0) log(`${queue.arn}: ${failed.size} of ${messages.length} messages come again`);
    await remove(messages.filter((message) => !failed.has(message)));
    for (const message of failed) hide(message);
    return true;
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      const before = waiting;
      try {
        if (!paused && (await turn())) continue;
      } catch (error) {
        if (!closed) log(`${queue.arn} could not be read: ${(error as Error).name}`);
      }
      if (!paused) {
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
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      polling.wake();
    },
    repeat(batches) {
      repeated = batches;
    },
    async close() {
      closed = true;
      for (const timer of hidden) timer.cancel();
      polling.wake();
      await finished;
      for (const resolve of waiting) resolve();
    },
  };
};
