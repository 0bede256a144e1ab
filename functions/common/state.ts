import { decodeChanges, decodeSnapshot, DecodeError, Replica } from '../../crdt';
import { fewSegments } from '../../schema/limits.json';
import type { ObjectDependencies } from './bucket';
import { inflated } from './deflate';
import { detailsOf } from './logger';
import { DamagedObjectError } from './objects';
import { readSegments } from './segments';
import { bytesOf, readSnapshot, type Snapshot } from './snapshots';

/** A document's state: what the segments up to `revision` hold together. */
export interface State {
  readonly replica: Replica;
  readonly revision: number;
  /** The bytes that it was made of, before they were deflated: a measure of the memory that the state takes. */
  readonly bytes: number;
}

const empty = (): State => ({ replica: new Replica(), revision: 0, bytes: 0 });

/**
 * The state that a snapshot holds. Null if its bytes are damaged: the segments hold all that it does, so nothing is lost
 * but time. An alarm tells it.
 */
const stateOf = async (
  dependencies: ObjectDependencies,
  documentId: string,
  snapshot: Snapshot,
): Promise<State | null> => {
  try {
    const bytes = await inflated(await bytesOf(dependencies, snapshot));
    return { replica: decodeSnapshot(bytes), revision: snapshot.revision, bytes: bytes.length };
  } catch (error) {
    if (!(error instanceof DamagedObjectError || error instanceof DecodeError)) throw error;
    const { logger, metrics } = dependencies;
    metrics.addMetric('DamagedSnapshots', 'Count', 1);
    logger.error('A snapshot is damaged.', { documentId, revision: snapshot.revision, ...detailsOf(error) });
    return null;
  }
};

/** Where to begin: with the last snapshot at or below a revision, unless `held` is not far behind it. */
const start = async (
  dependencies: ObjectDependencies,
  documentId: string,
  revision: number,
  held: State | undefined,
): Promise<State> => {
  const base = held && held.revision <= revision ? held : empty();
  const near = base.revision + (base.revision > 0 ? fewSegments.value : 0);
  if (revision <= near) return base;
  const snapshot = await readSnapshot(dependencies, documentId);
  if (!snapshot || snapshot.revision > revision || snapshot.revision <= near) return base;
  return (await stateOf(dependencies, documentId, snapshot)) ?? base;
};

/**
 * The state of a document at `revision`: of what is `held` of it already, or of the last snapshot at or below that
 * revision, and of the segments beyond. The held state must not be used any more. Throws an Error if the segments do not
 * apply one after the other: then nothing may be built on them.
 */
export const loadState = async (
  dependencies: ObjectDependencies,
  documentId: string,
  revision: number,
  held?: State,
): Promise<State> => {
  const { replica, revision: first, bytes: before } = await start(dependencies, documentId, revision, held);
  let bytes = before;
  for await (const page of readSegments(dependencies, documentId, first + 1, revision))
    for (const segment of page) {
      bytes += segment.bytes.length;
      for (const change of decodeChanges(segment.bytes)) {
        const { status } = replica.apply(change);
        if (status !== 'APPLIED')
          throw new Error(`Segment ${segment.revision}: change ${change.sid}:${change.seq} is ${status}.`);
      }
    }
  return { replica, revision, bytes };
};
