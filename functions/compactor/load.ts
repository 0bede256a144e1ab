import { decodeChanges, Replica } from '../../crdt';
import type { Dependencies } from '../common/dependencies';
import { readSegments } from '../common/segments';
import type { State, StateCache } from './cache';

/**
 * The state of a document at `revision`, taken out of the cache as far as it is there and read from the segments beyond.
 * Throws an Error if the segments do not apply one after the other: then nothing may be built on them.
 */
export const loadState = async (
  dependencies: Dependencies,
  cache: StateCache,
  documentId: string,
  revision: number,
): Promise<State> => {
  const held = cache.take(documentId);
  const start = held && held.revision <= revision ? held : { replica: new Replica(), revision: 0, bytes: 0 };
  const { replica } = start;
  let { bytes } = start;
  for await (const page of readSegments(dependencies, documentId, start.revision + 1, revision))
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
