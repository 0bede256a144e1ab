import type { HelperTree } from '../session';

/** `util.math`. */
export const math: HelperTree = {
  roundNum: (_session, input: number) => Math.round(input),
  minVal: (_session, one: number, other: number) => Math.min(one, other),
  maxVal: (_session, one: number, other: number) => Math.max(one, other),
  randomDouble: () => Math.random(),
  randomWithinRange: (_session, start: number, end: number) => Math.floor(start + Math.random() * (end - start)),
};
