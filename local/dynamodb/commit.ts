import { setImmediate } from 'node:timers/promises';
import type { Level } from './dynalite';
import type { Operation } from './types';

/** Writes units of operations to disk, each all or nothing, in the order of the calls. */
export interface Committer {
  /** Resolves when the unit is on disk, as far as the death of this process matters. */
  commit(operations: Operation[]): Promise<void>;
  /** Resolves when everything that was handed over before is on disk or has failed. */
  settle(): Promise<void>;
}

interface Unit {
  operations: Operation[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * One batch is under way at a time; what comes meanwhile makes the next one. LevelDB runs batches on several threads
 * and would let a later one overtake an earlier one: a reader of a stream could then pass over a record that is not
 * there yet.
 */
export const createCommitter = (level: Level): Committer => {
  let waiting: Unit[] = [];
  let running: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Requests that are there already join this batch. It also gives writes a duration in memory, where there would
      // be none, and so no conflicts.
      await setImmediate();
      const units = waiting;
      waiting = [];
      try {
        await level.batch(units.flatMap((unit) => unit.operations));
        for (const unit of units) unit.resolve();
      } catch (error) {
        for (const unit of units) unit.reject(error);
      }
    }
    running = undefined;
  };

  const commit = (operations: Operation[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ operations, resolve, reject });
      running ??= drain();
    });

  return { commit, settle: () => commit([]) };
};
