import { snapshotSegments } from '../../schema/limits.json';
import type { Item } from './stash';

/**
 * Whether a replica at `revision` does better to begin with the last snapshot, by HEAD if it was read: one that has
 * nothing yet, or lacks as many segments as there are between two snapshots.
 */
export const isFarBehind = (revision: number, head: Item | undefined): boolean => {
  if (!head?.snapshot) return false;
  return revision === 0 || head.snapshot.revision - revision >= snapshotSegments.value;
};
