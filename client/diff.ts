import type { Patch } from '../crdt/index';

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** One patch that turns `before` into `after`, without what both begin and end with; none if they are equal. */
export const difference = (before: string, after: string): Patch[] => {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end -= 1;
  return [{ position: start, deleted: before.length - start - end, inserted: after.slice(start, after.length - end) }];
};
