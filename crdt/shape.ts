import { exceedsLimits, MAX_INT, MAX_SUM } from './measure';
import { isInsert, lengthOf } from './operation';
import { isWellFormed } from './surrogates';
import type { Change, Operation, Refusal, S4Vector } from './types';

type Loose<T> = { readonly [K in keyof T]?: unknown };
type LooseOperation = Loose<{ value: 0; left: 0; right: 0; tombstone: 0; target: 0; length: 0 }>;

const isCount = (value: unknown, highest: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= highest;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const readIdentity = (input: unknown): S4Vector | null => {
  if (!isObject(input)) return null;
  const { ssn, sum, sid, seq } = input as Loose<S4Vector>;
  if (!isCount(ssn, MAX_INT) || !isCount(sum, MAX_SUM)) return null;
  if (!isCount(sid, MAX_INT) || !isCount(seq, MAX_INT)) return null;
  return { ssn, sum, sid, seq };
};

const readOperation = (input: unknown): Operation | null => {
  if (!isObject(input)) return null;
  const { value, left, right, tombstone, target, length } = input as LooseOperation;
  if (typeof value === 'string') {
    const origins = { left: readIdentity(left), right: readIdentity(right) };
    if (value === '' || (tombstone ?? target ?? length ?? null) !== null) return null;
    if ((left ?? null) !== null && origins.left === null) return null;
    if ((right ?? null) !== null && origins.right === null) return null;
    return { value, ...origins };
  }
  const first = readIdentity(target);
  if (tombstone !== true || first === null || (value ?? left ?? right ?? null) !== null) return null;
  if (!isCount(length, MAX_INT) || !isCount(first.seq + length - 1, MAX_INT)) return null;
  return { tombstone, target: first, length };
};

/**
 * Reads a change as it comes from a store or a wire into its canonical form: exactly the fields of {@link Change}, with
 * absent, undefined and null origins as null. The judgement of a change rests on this form alone, so that it does not
 * depend on how the change travelled.
 * @returns the change, or why it is refused whatever else a replica holds. Limits are {@link readBounded}'s matter.
 */
export const readChange = (input: Change): Change | Refusal => {
  const first = readIdentity(input);
  if (first === null || !Array.isArray(input.operations) || input.operations.length === 0) return 'MALFORMED';
  const operations: Operation[] = [];
  let length = 0;
  for (const given of input.operations as readonly unknown[]) {
    const operation = readOperation(given);
    if (operation === null) return 'MALFORMED';
    operations.push(operation);
    length += lengthOf(operation);
  }
  if (!isCount(first.seq + length - 1, MAX_INT) || !isCount(first.sum + (length - 1), MAX_SUM)) {
    return 'MALFORMED';
  }
  if (operations.some((operation) => isInsert(operation) && !isWellFormed(operation.value))) {
    return 'SPLITS_SURROGATE_PAIR';
  }
  return {
    ...first,
    operations,
    ...(typeof input.userId === 'string' && { userId: input.userId }),
    ...(typeof input.at === 'string' && { at: input.at }),
  };
};

/**
 * {@link readChange}, but a change that is in canonical form, if only for fields of no meaning, is returned as it is: this
 * is on the way of every keystroke.
 */
export const readCanonical = (input: Change): Change | Refusal => (isCanonical(input) ? input : readChange(input));

/** {@link readCanonical}, refusing also what is longer than one change may be. */
export const readBounded = (input: Change): Change | Refusal => {
  const change = readCanonical(input);
  return typeof change !== 'string' && exceedsLimits(change.operations) ? 'TOO_LARGE' : change;
};

const isCanonical = (input: Change): boolean => {
  if (!isIdentity(input) || !Array.isArray(input.operations) || input.operations.length === 0) return false;
  const operations = input.operations as readonly (LooseOperation | null | undefined)[];
  let length = 0;
  for (let index = 0; index < operations.length; index += 1) {
    const operation = operations[index];
    if (typeof operation !== 'object' || operation === null) return false;
    const { value, left, right, tombstone, target } = operation;
    if (typeof value === 'string') {
      if (tombstone !== undefined || target !== undefined || operation.length !== undefined || value === '')
        return false;
      if ((left !== null && !isIdentity(left)) || (right !== null && !isIdentity(right))) return false;
      if (!isWellFormed(value)) return false;
      length += value.length;
    } else {
      if (tombstone !== true || value !== undefined || left !== undefined || right !== undefined) return false;
      const count = operation.length;
      if (!isIdentity(target) || !isInt(count) || target.seq + count - 1 > MAX_INT) return false;
      length += 1;
    }
  }
  const { userId, at } = input;
  return (
    input.seq + length - 1 <= MAX_INT &&
    input.sum + (length - 1) <= MAX_SUM &&
    (userId === undefined || typeof userId === 'string') &&
    (at === undefined || typeof at === 'string')
  );
};

const isIdentity = (input: unknown): input is S4Vector => {
  if (typeof input !== 'object' || input === null) return false;
  const { ssn, sum, sid, seq } = input as Loose<S4Vector>;
  return isInt(ssn) && isInt(sid) && isInt(seq) && (isInt(sum) || isCount(sum, MAX_SUM));
};

// The operator makes a 32-bit integer of anything, so only such an integer equals what it makes of it.
const isInt = (value: unknown): value is number => ((value as number) | 0) === value && value >= 1;
