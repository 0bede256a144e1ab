import { decodeSnapshot, type Replica } from '../../crdt';
import type { ObjectDependencies } from '../common/bucket';
import { inflated } from '../common/deflate';
import { bytesOf } from '../common/snapshots';
import { loadState, type State } from '../common/state';
import { stateBelow } from '../common/versions';
import type { StateCache } from '../compactor/cache';

/** The state of the nearest version at or below a revision. */
const nearest = async (
  dependencies: ObjectDependencies,
  documentId: string,
  revision: number,
): Promise<State | undefined> => {
  const stored = await stateBelow(dependencies, documentId, revision);
  if (!stored) return undefined;
  const bytes = await inflated(await bytesOf(dependencies, stored));
  return { replica: decodeSnapshot(bytes), revision: stored.revision, bytes: bytes.length };
};

/**
 * The state of a document at a revision: of what is warm, of the nearest version or the last snapshot below it, and of the
 * segments beyond. It is the caller's to alter.
 */
export const stateOf = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  revision: number,
): Promise<Replica> => {
  const warm = cache.take(documentId);
  const held = warm && warm.revision <= revision ? warm : await nearest(dependencies, documentId, revision);
  return (await loadState(dependencies, documentId, revision, held)).replica;
};
