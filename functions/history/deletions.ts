import type { Change } from '../../crdt';
import type { Written } from './authors';
import { IdentityMap } from './identities';

const isEarlier = (a: Change, b: Change): number => a.ssn - b.ssn || a.sum - b.sum || a.sid - b.sid;

/** Who deleted which identities first, of these changes. */
export const deletionsOf = (changes: readonly Change[]): IdentityMap<Written> => {
  const deletions = new IdentityMap<Written>();
  // Of two that overlap, what is added later is found.
  for (const { operations, ssn, sum, sid, seq, userId, at } of [...changes].sort(isEarlier).reverse())
    for (const operation of operations)
      if ('target' in operation) {
        const { target, length } = operation;
        deletions.add({ sid: target.sid, seq: target.seq, length }, { ssn, sum, sid, seq, userId: userId!, at: at! });
      }
  return deletions;
};
