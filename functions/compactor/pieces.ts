import { encodeChanges, type Change } from '../../crdt';
import { deflated } from '../common/deflate';

/** What one transaction folds. */
export interface Piece {
  readonly changes: readonly Change[];
  /** The changes, encoded and as they are stored. */
  readonly bytes: Uint8Array;
  /** Bytes of the changes before they were deflated. */
  readonly encodedBytes: number;
}

export interface PieceLimits {
  readonly bytes: number;
  readonly encodedBytes: number;
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
const cutByBytes = async (changes: readonly Change[], limits: PieceLimits): Promise<Piece[]> => {
  const encoded = encodeChanges(changes);
  if (encoded.length <= limits.encodedBytes) {
    const bytes = await deflated(encoded);
    if (bytes.length <= limits.bytes) return [{ changes, bytes, encodedBytes: encoded.length }];
  }
  if (changes.length === 1) throw new Error(`One change takes ${encoded.length} bytes.`);
  const middle = changes.length >> 1;
  return [
    ...(await cutByBytes(changes.slice(0, middle), limits)),
    ...(await cutByBytes(changes.slice(middle), limits)),
  ];
};

/**
 * Cuts changes into consecutive pieces within the limits. Given in an order in which they apply, each piece is causally
 * closed over the ones before it. Throws an Error if a single change is beyond the limits, which a change that a replica
 * accepts never is.
 */
export const cutPieces = async (changes: readonly Change[], limits: PieceLimits): Promise<Piece[]> => {
  const pieces: Piece[] = [];
  for (const run of cutBySites(changes, limits.sites)) pieces.push(...(await cutByBytes(run, limits)));
  return pieces;
};
