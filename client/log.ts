import { decodeChanges, type Change } from '../crdt/index';
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
 * other unseen. Nothing is given before everything was read.
 */
export const readLog = async (transport: Transport, documentId: string, revision: number): Promise<Log> => {
  const tail: Change[] = [];
  const segments: Change[] = [];
  let tokens: { tailToken: string | null; segmentToken: string | null } = { tailToken: null, segmentToken: null };
  for (;;) {
    const { sync: page } = await transport.request<{ sync: WireSyncPage }>(sync, { documentId, revision, ...tokens });
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
