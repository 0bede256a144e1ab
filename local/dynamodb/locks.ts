import { transactionConflict } from './errors';

interface Held {
  byTransaction: boolean;
  waiting: (() => void)[];
}

/**
 * Who is writing which item. A single write waits for the single writes before it; a transaction waits for nobody: it is
 * refused when one of its items is being written, and so is a single write that meets a transaction.
 */
export interface Locks {
  /** Takes one item, in turn. Throws TransactionConflictException if a transaction has it and `refuse` is set. */
  takeOne(key: string, refuse: boolean): Promise<void>;
  /** Takes all items at once. If some are held it takes none and returns which. */
  takeAll(keys: string[]): boolean[];
  isHeld(key: string): boolean;
  release(key: string): void;
}

export const createLocks = (): Locks => {
  const held = new Map<string, Held>();

  return {
    async takeOne(key, refuse) {
      const holder = held.get(key);
      if (!holder) {
        held.set(key, { byTransaction: false, waiting: [] });
        return;
      }
      if (holder.byTransaction && refuse) throw transactionConflict();
      await new Promise<void>((resolve) => holder.waiting.push(resolve));
    },
    takeAll(keys) {
      const conflicts = keys.map((key) => held.has(key));
      if (!conflicts.includes(true)) for (const key of keys) held.set(key, { byTransaction: true, waiting: [] });
      return conflicts;
    },
    isHeld: (key) => held.has(key),
    release(key) {
      const holder = held.get(key)!;
      const next = holder.waiting.shift();
      holder.byTransaction = false;
      if (next) next();
      else held.delete(key);
    },
  };
};
