import { highestSeq, isGiven, isWhole } from './input';
import { refuse } from './refuse';
import type { Item } from './stash';

/** The state that a MomentInput names, checked; the present one is an empty object. */
export const momentOf = (moment: Item | null | undefined): Item => {
  if (!moment || !isGiven(moment.revision)) return {};
  if (!isWhole(moment.revision, 0, highestSeq)) refuse('INVALID_INPUT', 'revision must be a revision or 0.');
  return { revision: moment.revision };
};
