import limits from '../schema/limits.json';
import { isInsert } from './operation';
import type { Operation, S4Vector } from './types';

/** The most operations of one change, from schema/limits.json. */
export const MAX_OPERATIONS = limits.operationsPerChange.value;

/** The most bytes of one change's operations as JSON in UTF-8, from schema/limits.json. */
export const MAX_BYTES = limits.changeBytes.value;

/** The most bytes of memory that waiting changes take in one replica, from schema/limits.json. */
export const MAX_WAITING_BYTES = limits.waitingBytes.value;

/** The highest `ssn`, `sid` and `seq`: GraphQL's Int. */
export const MAX_INT = 2 ** 31 - 1;

/** The highest `sum`. */
export const MAX_SUM = Number.MAX_SAFE_INTEGER;

// In an order of its own: of identities that are written like this one V8 keeps `sum` as a double from here on.
const WIDEST: S4Vector = { sum: MAX_SUM, ssn: MAX_INT, sid: MAX_INT, seq: MAX_INT };

const utf8 = new TextEncoder();

const jsonBytes = (value: unknown): number => utf8.encode(JSON.stringify(value)).length;

/** Whether a change of these operations is longer than one may be. */
export const exceedsLimits = (operations: readonly Operation[]): boolean => {
  if (operations.length > MAX_OPERATIONS) return true;
  // Six bytes are the most that a code unit takes in JSON. Nearly all changes are so short that this settles it.
  let most = 2 + operations.length * MOST_BYTES;
  for (let index = 0; index < operations.length; index += 1) {
    const operation = operations[index]!;
    if (isInsert(operation)) most += operation.value.length * 6;
  }
  return most > MAX_BYTES && jsonBytes(operations) > MAX_BYTES;
};

/** Whether one insert of the text is within a change's limits, whatever its identities, as can be told from its length. */
export const isShort = (text: string): boolean => 2 + MOST_BYTES + text.length * 6 <= MAX_BYTES;

/** The bytes that the operation can take at most in a change, under whatever identities, with the comma before it. */
export const widestBytes = (operation: Operation): number => {
  if (!isInsert(operation)) return jsonBytes([{ ...operation, target: WIDEST, length: MAX_INT }]) - 1;
  const { value, left, right } = operation;
  return jsonBytes([{ value, left: left && WIDEST, right: right && WIDEST }]) - 1;
};

/** No operation without its text takes more than this, whatever its identities. */
const MOST_BYTES = widestBytes({ value: '', left: WIDEST, right: WIDEST });

/** The bytes that an insert takes at most without its text, by whether it has a left and a right origin. */
export const insertBytes = (hasLeft: boolean, hasRight: boolean): number =>
  INSERT_BYTES[(hasLeft ? 1 : 0) + (hasRight ? 2 : 0)]!;

const INSERT_BYTES = [0, 1, 2, 3].map((origins) =>
  widestBytes({ value: '', left: (origins & 1) === 0 ? null : WIDEST, right: (origins & 2) === 0 ? null : WIDEST }),
);

/** The bytes that a delete takes at most. */
export const DELETE_BYTES = widestBytes({ tombstone: true, target: WIDEST, length: 1 });

/** The bytes that the character at `at` of the well-formed text takes inside a JSON string in UTF-8. */
const characterBytes = (text: string, at: number): number => {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) {
    if (unit >= 0x20) return unit === 0x22 || unit === 0x5c ? 2 : 1;
    return unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0x08 || unit === 0x0c ? 2 : 6;
  }
  return unit < 0x800 ? 2 : isFirstHalf(unit) ? 4 : 3;
};

const isFirstHalf = (unit: number): boolean => (unit & 0xfc00) === 0xd800;

/** The bytes that the well-formed text takes inside a JSON string. */
export const textBytes = (text: string): number => {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x23 && unit < 0x7f && unit !== 0x5c) bytes += 1;
    else {
      bytes += characterBytes(text, at);
      if (isFirstHalf(unit)) at += 1;
    }
  }
  return bytes;
};

/** How many code units of the well-formed text, from its start, take at most `bytes` in a JSON string; pairs stay whole. */
export const unitsWithin = (text: string, bytes: number): number => {
  let used = 0;
  let at = 0;
  while (at < text.length) {
    used += characterBytes(text, at);
    if (used > bytes) break;
    at += isFirstHalf(text.charCodeAt(at)) ? 2 : 1;
  }
  return at;
};
