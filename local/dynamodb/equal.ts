import type { Item, Value } from './types';

const equalSets = (left: string[], right: string[]): boolean => {
  if (left.length !== right.length) return false;
  const members = new Set(left);
  return right.every((member) => members.has(member));
};

const equalValues = (left: Value, right: Value): boolean => {
  if (left.L && right.L)
    return left.L.length === right.L.length && left.L.every((value, index) => equalValues(value, right.L![index]!));
  if (left.M && right.M) return equalItems(left.M, right.M);
  for (const type of ['SS', 'NS', 'BS'] as const) {
    const [one, other] = [left[type], right[type]];
    if (one && other) return equalSets(one, other);
  }
  return (
    left.S === right.S &&
    left.N === right.N &&
    left.B === right.B &&
    left.BOOL === right.BOOL &&
    left.NULL === right.NULL &&
    Object.keys(left)[0] === Object.keys(right)[0]
  );
};

/** Whether two items have the same attributes and values; sets have no order. Numbers are compared as stored: normalised. */
export const equalItems = (left: Item, right: Item): boolean => {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => right[name] !== undefined && equalValues(left[name]!, right[name]));
};
