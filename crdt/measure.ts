import limits from '../schema/limits.json';
import type { Operation } from './types';

/** The limits of one change, from schema/limits.json. */
export const MAX_OPERATIONS = limits.operationsPerChange.value;
export const MAX_BYTES = limits.changeBytes.value;

const utf8 = new TextEncoder();

/** The bytes in UTF-8 that `value` takes as JSON. */
export const jsonBytes = (value: unknown): number => utf8.encode(JSON.stringify(value)).length;

/** Whether a change of these operations is longer than one may be. */
export const exceedsLimits = (operations: readonly Operation[]): boolean =>
  operations.length > MAX_OPERATIONS || jsonBytes(operations) > MAX_BYTES;

/** How many code units from the start of the well-formed `text` take at most `bytes` inside a JSON string; pairs stay whole. */
export const prefixWithin = (text: string, bytes: number): number => {
  let units = 0;
  let used = 0;
  for (const character of text) {
    used += jsonBytes(character) - 2;
    if (used > bytes) break;
    units += character.length;
  }
  return units;
};
