import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Random } from './random';

/** How a queue of {@link createQueue} delivers. */
export interface QueueSettings {
  /** After how many deliveries that were not acknowledged a message goes to the dead letters. */
  maximumReceives: number;
  visibilityMilliseconds: number;
  batchSize: number;
  /** Of how many of the oldest messages a batch is drawn, in any order. */
  window: number;
  /** The probability that a message that was acknowledged is delivered once more all the same. */
  repeats: number;
}

interface Message {
  id: string;
  body: string;
  receives: number;
  visibleAt: number;
}

/**
 * A standard SQS queue in virtual time, as far as a consumer can tell: no order, sometimes twice, hidden for the
 * visibility timeout, and moved to the dead letters after so many deliveries in vain.
 */
export const createQueue = (settings: QueueSettings, random: Random, clock: { time: number }) => {
  let waiting: Message[] = [];
  let deadLetters: Message[] = [];
  let sent = 0;

  const take = (): Message[] => {
    const visible: Message[] = [];
    for (const message of waiting) {
      if (visible.length === settings.window) break;
      if (message.visibleAt <= clock.time) visible.push(message);
    }
    const size = Math.min(visible.length, 1 + random.below(settings.batchSize));
    return Array.from({ length: size }, () => visible.splice(random.below(visible.length), 1)[0]!);
  };

  return {
    get deadLetters(): readonly string[] {
      return deadLetters.map(({ body }) => body);
    },
    get length(): number {
      return waiting.length;
    },
    send(body: string): void {
      waiting.push({ id: `m-${(sent += 1)}`, body, receives: 0, visibleAt: clock.time });
    },
    /** Sends everything in the dead letters to the queue again, as tools/redrive.mjs does. */
    redrive(): number {
      const moved = deadLetters;
      deadLetters = [];
      waiting.push(...moved.map((message) => ({ ...message, receives: 0, visibleAt: clock.time })));
      return moved.length;
    },
    /** Delivers until nothing waits. A consumer that answers null died: nothing of its batch is acknowledged. */
    async drain(consume: (event: SQSEvent) => Promise<SQSBatchResponse | null>): Promise<void> {
      while (waiting.length > 0) {
        const batch = take();
        if (batch.length === 0) {
          clock.time = Math.min(...waiting.map(({ visibleAt }) => visibleAt));
          continue;
        }
        for (const message of batch) message.receives += 1;
        const Records = batch.map(({ id, body }) => ({ messageId: id, body }) as SQSRecord);
        const response = await consume({ Records });
        const failed = new Set(
          response ? response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) : batch.map(({ id }) => id),
        );
        const gone = new Set<Message>();
        for (const message of batch) {
          if (!failed.has(message.id) && random.next() >= settings.repeats) gone.add(message);
          else if (message.receives >= settings.maximumReceives) {
            gone.add(message);
            if (failed.has(message.id)) deadLetters.push(message);
          } else message.visibleAt = clock.time + settings.visibilityMilliseconds;
        }
        waiting = waiting.filter((message) => !gone.has(message));
      }
    },
  };
};
