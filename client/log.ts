import { decodeChanges, type Change } from '../crdt/index';
import { aFewTimes } from './attempts';
import type { Backoff } from './backoff';
import { sync } from './queries';
import type { Transport } from './transport';
import type { SessionStatus, WireSyncPage } from './types';
import { bytesFrom, changeFrom } from './wire';

/** What the log holds above a revision. */
export interface Log {
  /** The changes of the segments, then those of the tail. */
  readonly changes: readonly Change[];
  readonly revision: number;
  readonly epoch: number;
  readonly ssn: number;
  readonly sessionStatus: SessionStatus;
}

/**
 * Reads the whole tail and then all segments above `revision`: in this order no change can slip from the one into the
 * other unseen. A page is tried a few times, so that a bad network does not begin anew again and again; nothing is given before
 * everything was read.
 */
export const readLog = async (
  transport: Transport,
  backoff: Backoff,
  documentId: string,
  revision: number,
): Promise<Log> => {
  const tail: Change[] = [];
  const segments: Change[] = [];
  let tokens: { tailToken: string | null; segmentToken: string | null } = { tailToken: null, segmentToken: null };
  for (;;) {
    const variables = { documentId, revision, ...tokens };
    const { sync: page } = await aFewTimes(() => transport.request<{ sync: WireSyncPage }>(sync, variables), backoff);
    backoff.reset();
    for (const change of page.changes) tail.push(changeFrom(change));
    for (const segment of page.segments) segments.push(...decodeChanges(bytesFrom(segment.bytes)));
    if (page.tailToken === null && page.segmentToken === null) {
      const { epoch, ssn, sessionStatus } = page;
      return { changes: [...segments, ...tail], revision: page.revision ?? revision, epoch, ssn, sessionStatus };
    }
    tokens =
      page.tailToken === null
        ? { tailToken: null, segmentToken: page.segmentToken }
        : { tailToken: page.tailToken, segmentToken: null };
  }
};
