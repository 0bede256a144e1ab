import { changeBytes, operationsPerChange } from '../../schema/limits.json';
import { bytesOf, highestSeq, highestSid, highestSum, isWhole } from './input';
import { refuse } from './refuse';
import type { Item } from './stash';

const vectorOf = (vector: Item | null | undefined): Item | null => {
  if (!vector) return null;
  const { ssn, sum, sid, seq } = vector;
  const whole =
    isWhole(ssn, 1, highestSeq) &&
    isWhole(sum, 1, highestSum) &&
    isWhole(sid, 1, highestSid) &&
    isWhole(seq, 1, highestSeq);
  if (!whole) refuse('INVALID_INPUT', 'An S4Vector has four whole numbers from 1.');
  return { ssn, sum, sid, seq };
};

const operationOf = (operation: Item): Item => {
  const { value, left, right, tombstone, target, length } = operation;
  if (tombstone) {
    if (value || left || right || !target || !isWhole(length, 1, highestSeq))
      refuse('INVALID_INPUT', 'A delete has a target and a length from 1, and nothing else.');
    return { tombstone: true, target: vectorOf(target), length };
  }
  if (!value || target || length) refuse('INVALID_INPUT', 'An insert has a value, and neither target nor length.');
  return { value, left: vectorOf(left), right: vectorOf(right) };
};

/**
 * The change of an input in the one form in which it is stored, so that the same change sent twice is equal. What only the
 * log can tell (whether the identities exist, whether a pair is split) is judged by the compactor and by every replica.
 */
export const changeOf = (input: Item, userId: string): Item => {
  const { documentId, ssn, sum, sid, seq } = input;
  const given: Item[] = input.operations;
  if (!isWhole(ssn, 1, highestSeq) || !isWhole(sum, 1, highestSum) || !isWhole(sid, 1, highestSid))
    refuse('INVALID_INPUT', 'ssn, sum and sid must be whole numbers from 1.');
  if (given.length === 0) refuse('INVALID_INPUT', 'A change has at least one operation.');
  if (given.length > operationsPerChange.value)
    refuse('TOO_LARGE', `A change may have ${operationsPerChange.value} operations at the most.`);
  const operations = given.map(operationOf);
  if (bytesOf(JSON.stringify(operations)) > changeBytes.value)
    refuse('TOO_LARGE', `The operations of a change may have ${changeBytes.value} bytes of JSON at the most.`);
  const length = operations.reduce((sofar, operation) => sofar + (operation.value ? operation.value.length : 1), 0);
  const seqEnd = seq + length - 1;
  if (!isWhole(seq, 1, highestSeq) || seqEnd > highestSeq)
    refuse('INVALID_INPUT', 'seq must be a whole number from 1, and so must the last one of the change.');
  return { documentId, ssn, sum, sid, seq, seqEnd, operations, userId };
};
