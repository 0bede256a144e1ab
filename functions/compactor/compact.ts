import { lastSeq, type Change } from '../../crdt';
import { foldMilliseconds, segmentBytes, segmentEncodedBytes, segmentSites } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { readHead, type Head } from '../common/head';
import { isLostRace } from '../common/races';
import { loadState } from '../common/state';
import { readTail } from '../common/tail';
import { barSite, stuckSites } from './bar';
import type { StateCache } from './cache';
import { foldPiece } from './fold';
import { judge, nameOf, type Stuck } from './judge';
import { cutPieces } from './pieces';
import { isSnapshotDue, tryToWriteSnapshot } from './snapshot';
import { isVersionDue, tryToCutVersion } from './version';

/** What a compaction left. */
export interface Compaction {
  readonly revision: number;
  readonly sweptRev: number;
  /**
   * Changes in the tail that HEAD covered although every segment was swept before: second keys inside folded changes. They
   * can be deleted.
   */
  readonly strays: readonly Change[];
}

/** The attempts of one fold took longer than `foldMilliseconds`. */
export class FoldTimeoutError extends Error {
  override readonly name = 'FoldTimeoutError';
}

const pieceLimits = {
  bytes: segmentBytes.value,
  encodedBytes: segmentEncodedBytes.value,
  sites: segmentSites.value,
};

/** What one look at a document came to. */
interface Look {
  readonly compaction: Compaction;
  /** What cannot be folded, of sites that are not barred. */
  readonly stuck: readonly Stuck[];
}

/**
 * Reads HEAD, then the tail, folds what is ready, and writes a snapshot if one is due. What another compactor folds between the two reads is judged again
 * here, and the transaction then fails on HEAD's revision.
 */
const look = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  progress: () => void,
): Promise<Look | null> => {
  const { metrics, now } = dependencies;
  let head: Head | null = await readHead(dependencies, documentId);
  if (!head) return null;
  const { revision, sweptRev, vector } = head;
  const tail = await readTail(dependencies, documentId);
  const covered = (change: Change): boolean => lastSeq(change) <= (vector[change.sid] ?? 0);
  const strays = sweptRev === revision ? tail.filter(covered) : [];
  const open = tail.filter((change) => !covered(change));
  // A snapshot or a version may still be due if whoever folded last could not write it.
  if (open.length === 0 && !isSnapshotDue(head) && !isVersionDue(head))
    return { compaction: { revision, sweptRev, strays }, stuck: [] };

  const state = await loadState(dependencies, documentId, revision, cache.take(documentId));
  const { ready, stuck } = judge(state.replica, open);
  let { bytes } = state;
  for (const piece of await cutPieces(ready, pieceLimits)) {
    head = await foldPiece(dependencies, documentId, head, piece);
    bytes += piece.encodedBytes;
    metrics.addMetric('FoldedSegments', 'Count', 1);
    metrics.addMetric('FoldedChanges', 'Count', piece.changes.length);
    progress();
  }
  if (ready.length > 0) {
    const oldest = Math.min(...ready.map((change) => Date.parse(change.at!)));
    metrics.addMetric('CompactionLag', 'Milliseconds', Math.max(0, now() - oldest));
  }
  if (isSnapshotDue(head)) bytes = (await tryToWriteSnapshot(dependencies, documentId, head, state.replica)) ?? bytes;
  if (isVersionDue(head)) await tryToCutVersion(dependencies, documentId, head, 'AUTOMATIC');
  cache.put(documentId, { replica: state.replica, revision: head.revision, bytes });
  return {
    compaction: { revision: head.revision, sweptRev, strays },
    stuck: await stuckSites(dependencies, documentId, stuck),
  };
};

/**
 * Folds every change of a document's tail that is ready, and bars the sites of those that are not and stay so on a second
 * look (the pages of one look are not read at one moment, so a change may be seen without what it mentions). Returns null
 * if there is no such document. Safe at any number of places at once and after a crash anywhere: nothing is written but by
 * transactions that name the revision they build on, and a covered change is folded no second time.
 *
 * Throws FoldTimeoutError if others win every race for `foldMilliseconds`, and the errors of the database.
 */
export const compactDocument = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
): Promise<Compaction | null> => {
  const { metrics, now, pause, random } = dependencies;
  let suspects: ReadonlySet<string> | null = null;
  let deadline = now() + foldMilliseconds.value;
  let lost = 0;
  for (;;) {
    try {
      const seen: Look | null = await look(dependencies, cache, documentId, () => {
        deadline = now() + foldMilliseconds.value;
        lost = 0;
      });
      if (!seen || seen.stuck.length === 0) return seen && seen.compaction;
      if (suspects) {
        for (const stuck of seen.stuck)
          if (suspects.has(nameOf(stuck.change)))
            await barSite(dependencies, documentId, seen.compaction.revision, stuck);
        // What is stuck only since the second look was stored after the first: its own stream record is yet to come.
        return seen.compaction;
      }
      suspects = new Set(seen.stuck.map(({ change }) => nameOf(change)));
    } catch (error) {
      if (!isLostRace(error)) throw error;
      metrics.addMetric('LostRaces', 'Count', 1);
      if (now() >= deadline) throw new FoldTimeoutError(`Others won every race for ${foldMilliseconds.value} ms.`);
      lost += 1;
      await pause(Math.min(1_000, 20 * 2 ** lost) * (0.5 + random() / 2));
    }
  }
};
