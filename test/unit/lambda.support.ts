import type { MovableClock, Timer } from '../../local/clock';
import {
  createStreamTrigger,
  memoryCheckpoint,
  type FailedBatch,
  type StreamMapping,
  type StreamRecord,
  type StreamSource,
  type StreamTrigger,
  type StreamTriggerOptions,
} from '../../local/lambda';

/** A clock that stands still until it is moved. */
export const createStillClock = (): MovableClock => {
  let now = Date.UTC(2026, 0, 1);
  let timers: (Timer & { due: number; action: () => void })[] = [];
  return {
    now: () => now,
    after(milliseconds, action) {
      const timer = {
        due: now + milliseconds,
        action,
        cancel: () => {
          timers = timers.filter((other) => other !== timer);
        },
      };
      timers.push(timer);
      return timer;
    },
    advance(milliseconds) {
      now += milliseconds;
      const due = timers.filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due);
      timers = timers.filter((timer) => timer.due > now);
      for (const timer of due) timer.action();
    },
  };
};

/** Lets everything run that waits for no timer. */
export const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
};

/** A stream in memory whose shards a test closes, follows by others, and breaks. */
export class FakeStream implements StreamSource {
  readonly arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/operations/stream/2026-01-01T00:00:00.000';
  readonly shards = new Map<string, { parent: string | null; open: boolean; first: number; records: StreamRecord[] }>();
  /** The names of errors that the next reads reject with; the iterators they had are of no use any more. */
  readonly errors: string[] = [];
  readonly #dead = new Set<string>();
  #iterators = 0;
  exists = true;
  #sequence = 100;

  constructor(private readonly clock: MovableClock) {
    this.shards.set('shard-a', { parent: null, open: true, first: 0, records: [] });
  }

  /** Adds records with these sort keys and gives their sequence numbers. */
  add(keys: string[], { shard = 'shard-a', ageSeconds = 0, bytes = 100 } = {}): string[] {
    return keys.map((sk) => {
      const sequence = String((this.#sequence += 1));
      const at = this.clock.now() - ageSeconds * 1000;
      const dynamodb = { Keys: { sk: { S: sk } }, NewImage: { sk: { S: sk } }, SequenceNumber: sequence };
      this.shards.get(shard)!.records.push({ sequence, at, bytes, event: { eventName: 'INSERT', dynamodb } });
      return sequence;
    });
  }

  end(shard: string, child: string): void {
    this.shards.get(shard)!.open = false;
    this.shards.set(child, { parent: shard, open: true, first: 0, records: [] });
  }

  describe(): ReturnType<StreamSource['describe']> {
    const shards = [...this.shards].map(([id, { parent, open }]) => ({ id, parent, open }));
    return Promise.resolve(this.exists ? { arn: this.arn, shards } : null);
  }

  async iterator(...[, id, position]: Parameters<StreamSource['iterator']>): Promise<string> {
    const { records, first } = this.shards.get(id)!;
    if (position === 'LATEST') return this.#iterator(id, records.length);
    if (position === 'TRIM_HORIZON') return this.#iterator(id, first);
    const next = records.findIndex((record) => record.sequence === position.after) + 1;
    if (next < first) throw Object.assign(new Error(), { name: 'TrimmedDataAccessException' });
    return Promise.resolve(this.#iterator(id, next));
  }

  async read(...[, iterator]: Parameters<StreamSource['read']>): ReturnType<StreamSource['read']> {
    const name = this.errors.shift() ?? (this.#dead.has(iterator) ? 'ExpiredIteratorException' : undefined);
    if (name) {
      this.#dead.add(iterator);
      throw Object.assign(new Error(), { name });
    }
    const [id, start] = iterator.split(':') as [string, string];
    const shard = this.shards.get(id)!;
    const records = shard.records.slice(Number(start), Number(start) + 1000);
    const next = Number(start) + records.length;
    const atEnd = !shard.open && next === shard.records.length;
    return Promise.resolve({ records, next: atEnd ? null : this.#iterator(id, next) });
  }

  #iterator(id: string, next: number): string {
    return `${id}:${next}:${(this.#iterators += 1)}`;
  }

  close(): void {}
}

export const mapping: StreamMapping = {
  table: 'operations',
  startingPosition: 'TRIM_HORIZON',
  batchSize: 10,
  batchWindowSeconds: 2,
  parallelizationFactor: 1,
  bisectOnError: true,
  maximumRetryAttempts: 3,
  maximumRecordAgeSeconds: 3600,
  reportBatchItemFailures: true,
  filters: [],
};

/** The sort keys of an event's records. */
export const keysOf = (event: unknown): string[] =>
  (event as { Records: StreamRecord['event'][] }).Records.map((record) => record.dynamodb!.NewImage!['sk']!.S!);

/** The response that reports those records of an event as failed whose sort keys are bad. */
export const reporting = (event: unknown, bad: (sk: string) => boolean): object => ({
  batchItemFailures: (event as { Records: StreamRecord['event'][] }).Records.filter((record) =>
    bad(record.dynamodb!.NewImage!['sk']!.S!),
  ).map((record) => ({ itemIdentifier: record.dynamodb!.SequenceNumber })),
});

/** A trigger on a fake stream, with a function that a test gives. */
export class Bench {
  readonly clock = createStillClock();
  readonly stream = new FakeStream(this.clock);
  readonly checkpoint = memoryCheckpoint();
  readonly failed: FailedBatch[] = [];
  readonly lines: string[] = [];
  /** The sort keys of each call of the function. */
  readonly calls: string[][] = [];
  handler: (event: unknown) => unknown = () => null;
  trigger!: StreamTrigger;

  start(source: Partial<StreamMapping> = {}, options: Partial<StreamTriggerOptions> = {}): StreamTrigger {
    this.trigger = createStreamTrigger({
      endpoint: '',
      table: 'operations',
      source: { ...mapping, ...source },
      runner: {
        invoke: async (event) => {
          this.calls.push(keysOf(event));
          return Promise.resolve(this.handler(event));
        },
      },
      clock: this.clock,
      checkpoint: this.checkpoint,
      onFailure: (batch) => {
        this.failed.push(batch);
        return Promise.resolve();
      },
      log: (line) => this.lines.push(line),
      reader: this.stream,
      ...options,
    });
    return this.trigger;
  }

  /** Moves the clock in small steps until the promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    void promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    for (await quiet(); !settled; await quiet()) this.clock.advance(100);
    return promise;
  }

  flush(): Promise<void> {
    return this.until(this.trigger.flush());
  }

  failedKeys(): string[] {
    return this.failed.flatMap((batch) => batch.records.map((record) => record.event.dynamodb!.NewImage!['sk']!.S!));
  }
}
