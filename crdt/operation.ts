import type { Change, InsertOperation, Operation, S4Vector } from './types';

/** Whether the operation inserts; otherwise it deletes. */
export const isInsert = (operation: Operation): operation is InsertOperation =>
  (operation as Partial<InsertOperation>).value !== undefined;

/** How many values of `seq` and of `sum` the operation takes: one for each code unit inserted, one for a delete. */
export const lengthOf = (operation: Operation): number => (isInsert(operation) ? operation.value.length : 1);

/** The last `seq` that the change takes. */
export const lastSeq = ({ seq, operations }: Change): number => {
  let last = seq - 1;
  for (let index = 0; index < operations.length; index += 1) last += lengthOf(operations[index]!);
  return last;
};

/** The identity `offset` places after `first` within one change, where `seq` and `sum` advance together. */
export const identityAt = ({ ssn, sum, sid, seq }: S4Vector, offset: number): S4Vector => ({
  ssn,
  sum: sum + offset,
  sid,
  seq: seq + offset,
});

/** Whether both are the same identity with the same stamps, or both are null. */
export const isSame = (a: S4Vector | null, b: S4Vector | null): boolean =>
  a === b || (a !== null && b !== null && a.seq === b.seq && a.sid === b.sid && a.sum === b.sum && a.ssn === b.ssn);

/**
 * The changes in Lamport order. What a replica accepts of a log never waits in this order: whatever a change rests on,
 * its site's last change and what it mentions, has a lower first `sum`.
 */
export const inOrder = (changes: readonly Change[]): Change[] =>
  [...changes].sort((a, b) => a.sum - b.sum || a.sid - b.sid || a.seq - b.seq);
