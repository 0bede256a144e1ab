import type { Replica } from '../../crdt';
import type { ObjectDependencies } from '../common/bucket';
import { readHead } from '../common/head';
import { Refused } from '../common/refused';
import { loadState } from '../common/state';
import { readTail } from '../common/tail';
import type { StateCache } from '../compactor/cache';
import { judge } from '../compactor/judge';
import type { Moment } from './moment';

/**
 * The state of a document at a moment, to be read and not altered. The present one holds the changes of the tail that are
 * ready.
 */
export const stateAt = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  { revision }: Moment,
): Promise<Replica> => {
  const head = await readHead(dependencies, documentId);
  if (!head) throw new Refused('NOT_A_MEMBER');
  if (revision === undefined) {
    const tail = await readTail(dependencies, documentId);
    // What is folded between the two reads is in the tail read, for it is deleted 60 s later.
    const { replica } = await loadState(dependencies, documentId, head.revision, cache.take(documentId));
    judge(replica, tail);
    return replica;
  }
  if (revision > head.revision) throw new Refused('INVALID_INPUT', `The document has no revision ${revision} yet.`);
  const { replica } = await loadState(dependencies, documentId, revision, cache.take(documentId));
  return replica;
};
