import { decodeChanges, inOrder, type Change, type Replica } from '../crdt/index';
import { aFewTimes } from './attempts';
import type { Backoff } from './backoff';
import { inflated } from './inflate';
import { sync } from './queries/index';
import type { Transport } from './transport';
import type { SessionStatus, WireSyncPage } from './types';
import { bytesFrom, changeFrom } from './wire';

/** What the log holds above a revision. */
export interface Log {
  /** The state that the changes go on from; null if they are all there are. */
  readonly base: Replica | null;
  /** The changes of the segments, then those of the tail, so that no ready one has to wait for another. */
  readonly changes: readonly Change[];
  readonly revision: number;
  readonly epoch: number;
  readonly ssn: number;
  readonly sessionStatus: SessionStatus;
}

/**
 * The revision up to which segments were read without a gap. HEAD's own may be ahead of them: segments and HEAD come from
 * one query, which is no snapshot.
 *
 *   query       reads G#7, G#8 --------------------------- reads HEAD: revision 9
 *   compactor            a change is put, then folded: G#9, HEAD 9
 *
 * That change was put after the tail was read. Who took HEAD's word for it would not ask for segment 9 any more.
 */
const reached = (revision: number, segments: readonly { revision: number }[]): number =>
  segments.reduce((last, segment) => (segment.revision === last + 1 ? segment.revision : last), revision);

/**
 * Reads the whole tail and then all segments above `revision`: in this order no change can slip from the one into the
 * other unseen. A page is tried a few times, so that a bad network does not begin anew again and again; nothing is given before
 * everything was read. With `snapshots`, it is null if a replica at that revision does better to begin with a snapshot.
 */
export const readLog = async (
  transport: Pick<Transport, 'request'>,
  backoff: Backoff,
  documentId: string,
  revision: number,
  snapshots: boolean,
): Promise<Log | null> => {
  const tail: Change[] = [];
  const segments: Change[] = [];
  let last = revision;
  let tokens: { tailToken: string | null; segmentToken: string | null } = { tailToken: null, segmentToken: null };
  for (;;) {
    const variables = { documentId, revision, snapshots, ...tokens };
    const { sync: page } = await aFewTimes(() => transport.request<{ sync: WireSyncPage }>(sync, variables), backoff);
    backoff.reset();
    if (page.behind) return null;
    for (const change of page.changes) tail.push(changeFrom(change));
    last = reached(last, page.segments);
    for (const segment of page.segments) segments.push(...decodeChanges(inflated(bytesFrom(segment.bytes))));
    if (page.tailToken === null && page.segmentToken === null) {
      const { epoch, ssn, sessionStatus } = page;
      return { base: null, changes: [...segments, ...inOrder(tail)], revision: last, epoch, ssn, sessionStatus };
    }
    tokens =
      page.tailToken === null
        ? { tailToken: null, segmentToken: page.segmentToken }
        : { tailToken: page.tailToken, segmentToken: null };
  }
};
