import type { Clock } from '../clock';
import type { Checkpoint, CheckpointStore } from './checkpoint';
import { compileFilters } from './filter';
import { checkMapping, type FailedBatch, type StreamMapping } from './mapping';
import type { StreamRecord } from './record';
import type { FunctionRunner } from './runner';
import { startShard, type Control, type ShardPoller } from './shard';
import { createSleeper } from './sleeper';
import { createStreamSource, type Position, type Shard, type StreamSource } from './source';

export interface StreamTriggerOptions {
  /** Where DynamoDB Streams is, with the tables. */
  endpoint: string;
  /** The table's real name, should it differ from the one in the mapping. */
  table: string;
  source: StreamMapping;
  runner: Pick<FunctionRunner, 'invoke'>;
  clock: Clock;
  checkpoint: CheckpointStore;
  /** Takes the records that are given up. */
  onFailure(batch: FailedBatch): Promise<void>;
  log(line: string): void;
  /** Between two looks at a quiet shard; 200 unless told. Lambda looks four times a second. */
  pollMilliseconds?: number;
  /** Replaces the client of DynamoDB Streams. */
  reader?: StreamSource;
}

/** A Lambda event source mapping of a DynamoDB stream. */
export interface StreamTrigger {
  /**
   * Ends when everything that is in the stream now was handled, given up or lost. Waits for batch windows, and while
   * the trigger is paused.
   */
  idle(): Promise<void>;
  /** As `idle`, but without waiting for batch windows. */
  flush(): Promise<void>;
  /** Reads nothing and starts no batch until `resume`; a batch that is being handled goes on. */
  pause(): void;
  resume(): void;
  /** A fault: while on, what is read never reaches the function, though it counts as handled. */
  loseRecords(lose: boolean | ((record: StreamRecord) => boolean)): void;
  /** Ends when no batch is being handled; one that fails is not tried again before the next start. */
  close(): Promise<void>;
}

/**
 * Starts to read a table's stream and to call the function with it, as Lambda does: see {@link StreamMapping} for what
 * it keeps to. Each shard is read after its parent, from the checkpoint, or without one from the starting position.
 *
 * Throws an Error that names a setting or filter that Lambda would refuse.
 */
export const createStreamTrigger = (options: StreamTriggerOptions): StreamTrigger => {
  const { source: mapping, clock, checkpoint: store, log, pollMilliseconds = 200 } = options;
  checkMapping(mapping);
  const control: Control = {
    closed: false,
    paused: false,
    flushing: 0,
    loses: () => false,
    matches: compileFilters(mapping.filters),
  };
  const source = options.reader ?? createStreamSource(options.endpoint, options.table);
  const pollers = new Map<string, ShardPoller>();
  const searching = createSleeper(clock);
  let checkpoint: Checkpoint | null = null;
  let loaded = false;
  let searches: Promise<void> = Promise.resolve();

  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => (saving = saving.catch(() => undefined).then(() => store.save(checkpoint!)));

  const begin = (arn: string, shards: Shard[]): Checkpoint => {
    const fresh: Checkpoint = { streamArn: arn, shards: {} };
    // What was closed before the first start has nothing for who begins at the end.
    if (mapping.startingPosition === 'LATEST')
      for (const shard of shards) fresh.shards[shard.id] = { sequence: null, done: !shard.open };
    return fresh;
  };

  const startPosition = (known: Checkpoint['shards'][string] | undefined): Position => {
    if (known?.sequence) return { after: known.sequence };
    return known && mapping.startingPosition === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON';
  };

  const start = (current: Checkpoint, shardId: string): void => {
    const poller = startShard({
      ...options,
      source,
      mapping,
      control,
      pollMilliseconds,
      streamArn: current.streamArn,
      shardId,
      position: startPosition(current.shards[shardId]),
      progress(sequence, done) {
        current.shards[shardId] = { sequence, done };
        return current === checkpoint ? save() : Promise.resolve();
      },
    });
    pollers.set(shardId, poller);
    void poller.finished.then(() => {
      pollers.delete(shardId);
      void search();
    });
  };

  /** Looks for shards to read once; false if there is no stream yet. */
  const look = async (): Promise<boolean> => {
    if (!loaded) checkpoint = await store.load();
    loaded = true;
    const stream = await source.describe();
    if (!stream) return false;
    if (checkpoint?.streamArn !== stream.arn) checkpoint = begin(stream.arn, stream.shards);
    const current = checkpoint;
    const there = new Set(stream.shards.map((shard) => shard.id));
    for (const id of Object.keys(current.shards)) if (!there.has(id)) delete current.shards[id];
    const isDone = (id: string): boolean => current.shards[id]?.done ?? false;
    for (const { id, parent } of stream.shards)
      if (!isDone(id) && !pollers.has(id) && (parent === null || !there.has(parent) || isDone(parent)))
        start(current, id);
    return true;
  };

  const searchOnce = async (): Promise<void> => {
    let told = false;
    while (!control.closed) {
      const found = await look().catch((error: Error) => error.name);
      if (found === true) return;
      if (!told) log(`${mapping.table} has no stream to read yet${found ? `: ${found}` : ''}`);
      told = true;
      await searching.sleep(pollMilliseconds);
    }
  };
  const search = (): Promise<void> => (searches = searches.then(searchOnce));

  const wakeAll = (): void => {
    for (const poller of pollers.values()) poller.wake();
  };

  const idle = async (): Promise<void> => {
    const settled = new Set<ShardPoller>();
    for (;;) {
      await search();
      const running = [...pollers.values()].filter((poller) => !settled.has(poller));
      if (running.length === 0) return;
      await Promise.all(running.map((poller) => poller.settled()));
      for (const poller of running) settled.add(poller);
    }
  };

  void search();

  return {
    idle,
    async flush() {
      control.flushing += 1;
      await idle();
      control.flushing -= 1;
    },
    pause() {
      control.paused = true;
    },
    resume() {
      control.paused = false;
      wakeAll();
    },
    loseRecords(lose) {
      control.loses = typeof lose === 'function' ? lose : () => lose;
    },
    async close() {
      control.closed = true;
      searching.wake();
      wakeAll();
      await Promise.all([...pollers.values()].map((poller) => poller.finished));
      await searches;
      await saving;
      source.close();
    },
  };
};
