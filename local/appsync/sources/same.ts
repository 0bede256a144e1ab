import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './values';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A form in which equal values are deeply equal: numbers as numbers, sets in order, binary as text. */
const canonical = (value: AttributeValue): unknown => {
  if (value.N !== undefined) return ['N', Number(value.N)];
  if (value.B !== undefined) return ['B', text(value.B)];
  if (value.SS !== undefined) return ['SS', [...value.SS].sort()];
  if (value.NS !== undefined) return ['NS', value.NS.map(Number).sort((a, b) => a - b)];
  if (value.BS !== undefined) return ['BS', value.BS.map(text).sort()];
  if (value.L !== undefined) return ['L', value.L.map(canonical)];
  if (value.M !== undefined) return ['M', canonicalItem(value.M, [])];
  return value;
};

const canonicalItem = (item: Item, ignored: readonly string[]): unknown =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !ignored.includes(name))
      .map(([name, value]) => [name, canonical(value)]),
  );

/** Whether two items are equal but for the ignored attributes. */
export const sameItem = (one: Item, other: Item, ignored: readonly string[]): boolean =>
  isDeepStrictEqual(canonicalItem(one, ignored), canonicalItem(other, ignored));
