import type { Change } from '../../crdt';

/** What one user wrote. */
export interface Contribution {
  changes: number;
  /** UTF-16 code units. */
  inserted: number;
  deleted: number;
}

/** Contributions by user. */
export type Contributions = Map<string, Contribution>;

/** Adds what changes wrote. */
export const addContributions = (contributions: Contributions, changes: Iterable<Change>): void => {
  for (const { userId, operations } of changes) {
    let own = contributions.get(userId!);
    if (!own) contributions.set(userId!, (own = { changes: 0, inserted: 0, deleted: 0 }));
    own.changes += 1;
    for (const operation of operations) {
      if ('value' in operation) own.inserted += operation.value.length;
      else own.deleted += operation.length;
    }
  }
};
