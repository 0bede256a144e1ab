import limits from '../schema/limits.json';
import { isInsert } from './operation';
import type { Operation, S4Vector } from './types';

/** The most operations of one change, from schema/limits.json. */
export const MAX_OPERATIONS = limits.operationsPerChange.value;

/** The most bytes of one change's operations as JSON in UTF-8, from schema/limits.json. */
export const MAX_BYTES = limits.changeBytes.value;

/** The highest `ssn`, `sid` and `seq`: GraphQL's Int. */
export const MAX_INT = 2 ** 31 - 1;

/** The highest `sum`. */
export const MAX_SUM = Number.MAX_SAFE_INTEGER;

const WIDEST: S4Vector = { ssn: MAX_INT, sum: MAX_SUM, sid: MAX_INT, seq: MAX_INT };

const utf8 = new TextEncoder();

const jsonBytes = (value: unknown): number => utf8.encode(JSON.stringify(value)).length;

/** Whether a change of these operations is longer than one may be. */
export const exceedsLimits = (operations: readonly Operation[]): boolean =>
  operations.length > MAX_OPERATIONS || jsonBytes(operations) > MAX_BYTES;

/** The bytes that the operation can take at most in a change, under whatever identities, with the comma before it. */
export const widestBytes = (operation: Operation): number => {
  if (!isInsert(operation)) return jsonBytes([{ ...operation, target: WIDEST, length: MAX_INT }]) - 1;
  const { value, left, right } = operation;
  return jsonBytes([{ value, left: left && WIDEST, right: right && WIDEST }]) - 1;
};

/** The bytes that the text takes inside a JSON string. */
export const textBytes = (text: string): number => jsonBytes(text) - 2;

/** The longest start of the well-formed `text` that takes at most `bytes` inside a JSON string; pairs stay whole. */
export const prefixWithin = (text: string, bytes: number): string => {
  if (textBytes(text) <= bytes) return text;
  let units = 0;
  let used = 0;
  for (const character of text) {
    used += textBytes(character);
    if (used > bytes) break;
    units += character.length;
  }
  return text.slice(0, units);
};
