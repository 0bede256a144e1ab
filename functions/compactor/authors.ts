import { lastSeq, type Change } from '../../crdt';
import type { Contribution } from '../common/event';

/** Sums changes up by the user who wrote them: what an EDITED event tells. A site's changes follow one another. */
export const authorsOf = (changes: readonly Change[]): Record<string, Contribution> => {
  const authors: Record<string, Contribution> = {};
  for (const change of changes) {
    const { userId, sid, seq, operations } = change;
    const author = (authors[userId!] ??= { changes: 0, characters: 0, sites: {} });
    author.changes += 1;
    const range = (author.sites[sid] ??= [seq, seq]);
    range[1] = lastSeq(change);
    for (const operation of operations)
      author.characters += 'value' in operation ? operation.value.length : operation.length;
  }
  return authors;
};
