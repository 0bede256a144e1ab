import type { ObjectDependencies } from '../common/bucket';
import { readHead, type Head } from '../common/head';
import { Refused } from '../common/refused';
import type { StateCache } from '../compactor/cache';
import { compactDocument } from '../compactor/compact';

/** Folds what can be folded, so that a version is never a state that was only half seen, and gives HEAD. */
export const foldedHead = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
): Promise<Head> => {
  await compactDocument(dependencies, cache, documentId);
  const head = await readHead(dependencies, documentId);
  if (!head) throw new Refused('NOT_A_MEMBER');
  return head;
};
