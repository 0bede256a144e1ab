import type { Clock } from '../clock';
import type { Committer } from './commit';
import { itemPrefix, under, type Level } from './dynalite';
import type { Item, Operation, Staged } from './types';

const fiveYears = 5 * 366 * 24 * 3600;
const metaPrefix = 'weft-ttl~';

/** An item whose time to live may be over. */
export interface Expired {
  tableName: string;
  itemKey: string;
  /** Its entry in the index of expiries. */
  entry: string;
}

/** Which tables have a time to live, and an index on disk of when their items expire. */
export interface TimeToLive {
  load(tableNames: string[]): Promise<void>;
  attribute(tableName: string): string | undefined;
  enable(tableName: string, attribute: string): Promise<void>;
  disable(tableName: string): Promise<void>;
  /** The operations that keep the index in step with a change. */
  follow(change: Staged): Operation[];
  /** Whether an item has expired by now. As on AWS, one that did so more than five years ago has not. */
  hasExpired(tableName: string, item: Item | undefined): boolean;
  expired(): AsyncIterable<Expired>;
}

export const createTimeToLive = (level: Level, committer: Committer, clock: Clock): TimeToLive => {
  const attributes = new Map<string, string>();
  const entries = (tableName: string): string => `weft-expiry~${tableName}~`;
  const entryKey = (tableName: string, seconds: number, itemKey: string): string =>
    `${entries(tableName)}${String(seconds).padStart(12, '0')}~${itemKey}`;

  /** Seconds since 1970, or undefined for an item that never expires. */
  const expiryOf = (attribute: string, item: Item | undefined): number | undefined => {
    const seconds = Math.floor(Number(item?.[attribute]?.N));
    return seconds >= 0 && seconds < 1e12 ? seconds : undefined;
  };

  const bounds = (): { from: number; to: number } => {
    const to = Math.floor(clock.now() / 1000);
    return { from: to - fiveYears, to };
  };

  return {
    async load(tableNames) {
      for await (const [key, value] of level.iterator(under(metaPrefix))) {
        const tableName = key.slice(metaPrefix.length);
        if (tableNames.includes(tableName)) attributes.set(tableName, (value as { attribute: string }).attribute);
        else await committer.commit([{ type: 'del', key }]);
      }
    },
    attribute: (tableName) => attributes.get(tableName),
    async enable(tableName, attribute) {
      // Writers keep the index from here on; those that staged before are let through before the items are read. An
      // entry that a racing writer makes stale is harmless: the item itself decides.
      await level.clear(under(entries(tableName)));
      attributes.set(tableName, attribute);
      await committer.settle();
      let found: Operation[] = [];
      for await (const [itemKey, item] of level.iterator(under(itemPrefix(tableName)))) {
        const seconds = expiryOf(attribute, item as Item);
        if (seconds !== undefined) found.push({ type: 'put', key: entryKey(tableName, seconds, itemKey), value: 0 });
        if (found.length < 1000) continue;
        await committer.commit(found);
        found = [];
      }
      await committer.commit([...found, { type: 'put', key: metaPrefix + tableName, value: { attribute } }]);
    },
    async disable(tableName) {
      attributes.delete(tableName);
      await committer.commit([{ type: 'del', key: metaPrefix + tableName }]);
      await level.clear(under(entries(tableName)));
    },
    follow({ table: { TableName: tableName }, itemKey, before, after }) {
      const attribute = attributes.get(tableName);
      if (attribute === undefined) return [];
      const [old, next] = [expiryOf(attribute, before), expiryOf(attribute, after)];
      if (old === next) return [];
      const operations: Operation[] = [];
      if (old !== undefined) operations.push({ type: 'del', key: entryKey(tableName, old, itemKey) });
      if (next !== undefined) operations.push({ type: 'put', key: entryKey(tableName, next, itemKey), value: 0 });
      return operations;
    },
    hasExpired(tableName, item) {
      const attribute = attributes.get(tableName);
      const seconds = attribute === undefined ? undefined : expiryOf(attribute, item);
      const { from, to } = bounds();
      return seconds !== undefined && seconds > from && seconds < to;
    },
    async *expired() {
      const { from, to } = bounds();
      for (const tableName of attributes.keys()) {
        const range = { gte: entryKey(tableName, Math.max(0, from + 1), ''), lt: entryKey(tableName, to, '') };
        for await (const entry of level.keys(range))
          yield { tableName, itemKey: entry.slice(entries(tableName).length + 13), entry };
      }
    },
  };
};
