import type { Change } from '../../crdt';

/** What one user wrote in a fold. */
export interface Contribution {
  changes: number;
  /** UTF-16 code units inserted or deleted. */
  characters: number;
}

/** Sums changes up by the user who wrote them: what an EDITED event tells. */
export const authorsOf = (changes: readonly Change[]): Record<string, Contribution> => {
  const authors: Record<string, Contribution> = {};
  for (const { userId, operations } of changes) {
    const author = (authors[userId!] ??= { changes: 0, characters: 0 });
    author.changes += 1;
    for (const operation of operations)
      author.characters += 'value' in operation ? operation.value.length : operation.length;
  }
  return authors;
};
