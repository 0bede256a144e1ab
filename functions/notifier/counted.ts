import { countedRanges } from '../../schema/limits.json';
import type { Contribution } from '../common/event';
import { added, includes, withoutLowestGap, type Ranges } from './ranges';

/**
 * What an entry has counted of one author's edits in one document: by site, the sequence numbers. Folds are disjoint and a
 * site's folds follow one another without a hole, so this is one range per site, whatever the order and however often the
 * messages come, once all of them have come.
 */
export type Counted = Readonly<Record<string, Ranges>>;

const sizeOf = (counted: Counted): number => Object.values(counted).reduce((sum, ranges) => sum + ranges.length / 2, 0);

/** Whether a contribution was counted before. Its ranges were counted together, so any of them tells. */
const isCounted = (counted: Counted, { sites }: Contribution): boolean =>
  Object.entries(sites).some(([sid, [first]]) => includes(counted[sid] ?? [], first));

/**
 * Fills gaps, the lowest of the site that has most, until what is left can be remembered. What belongs into such a gap
 * was not meant to be counted (its reader was present) or is overtaken by hundreds of others; it never will be.
 */
const bounded = (counted: Counted): { counted: Counted; forgotten: number } => {
  let result = counted;
  let forgotten = 0;
  for (let size = sizeOf(counted); size > countedRanges.value; size -= 1) {
    const [sid, ranges] = Object.entries(result).reduce((a, b) => (b[1].length > a[1].length ? b : a));
    // A gap fewer each time: with one range per site there are as many as sites, which are bounded by sitesPerMember.
    result = { ...result, [sid]: withoutLowestGap(ranges) };
    forgotten += 1;
  }
  return { counted: result, forgotten };
};

/** What counting some contributions comes to. */
export interface Counting {
  readonly counted: Counted;
  /** Changes that were not counted before. */
  readonly changes: number;
  /** Gaps that are remembered no longer. */
  readonly forgotten: number;
}

/** Counts those of `contributions` that `before` has not, each once. */
export const count = (before: Counted, contributions: readonly Contribution[]): Counting => {
  let counted = before;
  let changes = 0;
  for (const contribution of contributions) {
    if (isCounted(counted, contribution)) continue;
    changes += contribution.changes;
    counted = { ...counted };
    for (const [sid, [first, last]] of Object.entries(contribution.sites))
      counted = { ...counted, [sid]: added(counted[sid] ?? [], first, last) };
  }
  return { changes, ...bounded(counted) };
};
