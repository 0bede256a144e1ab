import { encodeChanges, type Change } from '../../crdt';

/** What one transaction folds. */
export interface Piece {
  readonly changes: readonly Change[];
  /** The changes, encoded. */
  readonly bytes: Uint8Array;
}

export interface PieceLimits {
  readonly bytes: number;
  readonly sites: number;
}

/** Cuts where one change more would bring in one site too many. */
const cutBySites = (changes: readonly Change[], most: number): Change[][] => {
  const runs: Change[][] = [];
  let sites = new Set<number>();
  for (const change of changes) {
    const run = runs.at(-1);
    if (run && (sites.has(change.sid) || sites.size < most)) run.push(change);
    else {
      runs.push([change]);
      sites = new Set();
    }
    sites.add(change.sid);
  }
  return runs;
};

/** Halves until every part fits. */
const cutByBytes = (changes: readonly Change[], most: number): Piece[] => {
  const bytes = encodeChanges(changes);
  if (bytes.length <= most) return [{ changes, bytes }];
  if (changes.length === 1) throw new Error(`One change takes ${bytes.length} bytes.`);
  const middle = changes.length >> 1;
  return [...cutByBytes(changes.slice(0, middle), most), ...cutByBytes(changes.slice(middle), most)];
};

/**
 * Cuts changes into consecutive pieces within the limits. Given in an order in which they apply, each piece is causally
 * closed over the ones before it. Throws an Error if a single change is beyond the limits, which a change that a replica
 * accepts never is.
 */
export const cutPieces = (changes: readonly Change[], limits: PieceLimits): Piece[] =>
  cutBySites(changes, limits.sites).flatMap((run) => cutByBytes(run, limits.bytes));
