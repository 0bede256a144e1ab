import { deliver, type DeliveryOptions } from './delivery';
import type { StreamRecord } from './record';
import { createSleeper } from './sleeper';
import type { Position, StreamSource } from './source';

/** Lambda's limit of the payload of a call, less what is around the records. */
const PAYLOAD_BYTES = 6 * 1024 * 1024 - 1024;
/** How long it waits after the stream could not be read. */
const RECOVERY_MILLISECONDS = 1000;

/** What all shards of a trigger have in common: its switches and its filter. */
export interface Control {
  closed: boolean;
  paused: boolean;
  /** How many calls of `flush` wait; while any does, no batch waits for its window. */
  flushing: number;
  loses(record: StreamRecord): boolean;
  matches(event: unknown): boolean;
}

export interface ShardOptions extends Omit<DeliveryOptions, 'wait' | 'closed'> {
  source: StreamSource;
  control: Control;
  position: Position;
  pollMilliseconds: number;
  /** Keeps how far this shard was handled; `sequence` is `null` if no record came. */
  progress(sequence: string | null, done: boolean): Promise<void>;
}

/** Reads one shard to its end, a batch at a time. */
export interface ShardPoller {
  /** Ends when the shard was handled to its end or the trigger was closed. */
  readonly finished: Promise<void>;
  /** Ends when everything that was in the shard at the call is handled, or with `finished`. */
  settled(): Promise<void>;
  /** Ends its wait: the switches have changed. */
  wake(): void;
}

export const startShard = (options: ShardOptions): ShardPoller => {
  const { source, clock, control, mapping, streamArn, shardId, log } = options;
  const polling = createSleeper(clock);
  const retrying = createSleeper(clock);
  /** Read and meant for the function, but not handled yet. */
  const waiting: { record: StreamRecord; since: number }[] = [];
  let position = options.position;
  let iterator: string | null = null;
  let ended = false;
  let round = 0;
  let settling: { round: number; resolve: () => void }[] = [];

  const lastRead = (): string | null => (typeof position === 'object' ? position.after : null);

  const read = async (): Promise<number> => {
    iterator ??= await source.iterator(streamArn, shardId, position);
    const { records, next } = await source.read(streamArn, iterator);
    iterator = next;
    ended = next === null;
    const since = clock.now();
    for (const record of records) {
      position = { after: record.sequence };
      if (!control.loses(record) && control.matches(record.event)) waiting.push({ record, since });
    }
    return records.length;
  };

  /** The next batch, empty as long as it may still grow. */
  const take = (): StreamRecord[] => {
    let count = 0;
    for (let bytes = 0; count < Math.min(waiting.length, mapping.batchSize); count += 1) {
      bytes += waiting[count]!.record.bytes + 1;
      if (bytes > PAYLOAD_BYTES) break;
    }
    const full = count === mapping.batchSize || count < waiting.length;
    const complete = full || ended || control.flushing > 0 || windowEnd() <= clock.now();
    return complete ? waiting.slice(0, count).map(({ record }) => record) : [];
  };

  const windowEnd = (): number => (waiting[0]?.since ?? Infinity) + mapping.batchWindowSeconds * 1000;

  const handled = async (record: StreamRecord): Promise<void> => {
    waiting.splice(0, waiting.findIndex((entry) => entry.record === record) + 1);
    // What the filter left out behind the last record needs no second look either.
    await options.progress(waiting.length === 0 ? lastRead() : record.sequence, false);
  };

  /** Reads once and handles at most one batch. */
  const turn = async (): Promise<{ busy: boolean; empty: boolean }> => {
    const looked = ended || waiting.length < mapping.batchSize;
    const count = !ended && looked ? await read() : 0;
    const batch = take();
    if (batch.length > 0)
      await deliver(
        batch,
        { ...options, closed: () => control.closed, wait: (milliseconds) => retrying.sleep(milliseconds) },
        handled,
      );
    else if (count > 0 && waiting.length === 0) await options.progress(lastRead(), false);
    return { busy: count > 0 || batch.length > 0, empty: looked && count === 0 && waiting.length === 0 };
  };

  const recover = async (error: Error): Promise<void> => {
    iterator = null;
    // It lives a quarter of an hour, which is soon over when the clock is moved.
    if (error.name === 'ExpiredIteratorException') return;
    log(`The stream of ${mapping.table} could not be read: ${error.name}`);
    // The stream forgets after a day: the oldest that is left is the next.
    if (error.name === 'TrimmedDataAccessException') position = 'TRIM_HORIZON';
    await polling.sleep(RECOVERY_MILLISECONDS);
  };

  const settle = (began: number): void => {
    const over = settling.filter((waiter) => waiter.round < began);
    settling = settling.filter((waiter) => waiter.round >= began);
    for (const waiter of over) waiter.resolve();
  };

  const run = async (): Promise<void> => {
    while (!control.closed) {
      if (control.paused) {
        await polling.sleep(options.pollMilliseconds);
        continue;
      }
      round += 1;
      try {
        const { busy, empty } = await turn();
        if (ended && waiting.length === 0) {
          await options.progress(lastRead(), true);
          return;
        }
        // Only a look that began after a call of `settled` knows what was in the shard then.
        if (empty) settle(round);
        if (!busy) await polling.sleep(Math.min(options.pollMilliseconds, Math.max(0, windowEnd() - clock.now())));
      } catch (error) {
        await recover(error as Error);
      }
    }
  };

  let over = false;
  const finished = run().finally(() => {
    over = true;
    settle(Infinity);
  });

  return {
    finished,
    settled: () =>
      new Promise((resolve) => {
        if (over) return resolve();
        settling.push({ round, resolve });
        polling.wake();
      }),
    wake() {
      polling.wake();
      if (control.closed) retrying.wake();
    },
  };
};
