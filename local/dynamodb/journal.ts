import type { Committer } from './commit';
import { equalItems } from './equal';
import type { Streams } from './streams';
import type { TimeToLive } from './ttl';
import type { Operation, Staged } from './types';

/** Makes changes durable: items, indexes, expiries and stream records in one atomic batch. */
export interface Journal {
  /** All changes or none. A change that changes nothing writes nothing and makes no record. */
  persist(changes: Staged[], options?: { byTtl?: boolean; also?: Operation[] }): Promise<void>;
}

const changesNothing = ({ before, after }: Staged): boolean =>
  before && after ? equalItems(before, after) : before === after;

export const createJournal = (committer: Committer, streams: Streams, ttl: TimeToLive): Journal => ({
  async persist(changes, { byTtl = false, also = [] } = {}) {
    const operations = [...also];
    for (const change of changes) {
      if (changesNothing(change)) continue;
      operations.push(...change.operations, ...ttl.follow(change), ...streams.append(change, byTtl));
    }
    // No `await` between taking the records' positions and handing them over: they reach the disk in this order.
    if (operations.length > 0) await committer.commit(operations);
  },
});
