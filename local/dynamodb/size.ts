import type { Item, Value } from './types';

/** The most bytes that an item may have. */
export const maximumItemBytes = 400 * 1024;

const numberBytes = (value: string): number => {
  const digits = value
    .replace(/^-/, '')
    .replace(/[eE].*$/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (value.startsWith('-') ? 1 : 0);
};

const base64Bytes = (value: string): number => Buffer.byteLength(value, 'base64');

const sum = <T>(values: T[], size: (value: T) => number): number =>
  values.reduce((total, value) => total + size(value), 0);

const valueBytes = (value: Value): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return base64Bytes(value.B);
  if (value.SS) return sum(value.SS, Buffer.byteLength);
  if (value.NS) return sum(value.NS, numberBytes);
  if (value.BS) return sum(value.BS, base64Bytes);
  if (value.L) return 3 + sum(value.L, (element) => 1 + valueBytes(element));
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
};

/**
 * The size of an item in bytes by DynamoDB's rules ("DynamoDB item sizes and formats" in its developer guide): names and
 * strings in UTF-8. dynalite counts UTF-16 code units.
 */
export const itemBytes = (item: Item): number => {
  let total = 0;
  for (const name in item) total += Buffer.byteLength(name) + valueBytes(item[name]!);
  return total;
};
