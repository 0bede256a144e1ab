/**
 * A set of whole numbers as the bounds of its ranges, ascending: `[first, last, first, last, …]`. Between two ranges at
 * least one number is missing.
 */
export type Ranges = readonly number[];

/** Whether `value` is in the set. */
export const includes = (ranges: Ranges, value: number): boolean => {
  for (let index = 0; index < ranges.length; index += 2)
    if (value <= ranges[index + 1]!) return value >= ranges[index]!;
  return false;
};

/** The set with `first … last` added. What touches or overlaps becomes one range. */
export const added = (ranges: Ranges, first: number, last: number): Ranges => {
  const result: number[] = [];
  let [low, high] = [first, last];
  let placed = false;
  for (let index = 0; index < ranges.length; index += 2) {
    const [from, to] = [ranges[index]!, ranges[index + 1]!];
    if (to + 1 < low) result.push(from, to);
    else if (from > high + 1) {
      if (!placed) result.push(low, high);
      placed = true;
      result.push(from, to);
    } else [low, high] = [Math.min(low, from), Math.max(high, to)];
  }
  if (!placed) result.push(low, high);
  return result;
};

/** The set with its lowest gap filled; a set of one range has none. */
export const withoutLowestGap = (ranges: Ranges): Ranges =>
  ranges.length > 2 ? [ranges[0]!, ...ranges.slice(3)] : ranges;
