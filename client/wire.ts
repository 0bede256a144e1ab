import type { Change, Operation, S4Vector } from '../crdt/index';
import type { WireChange, WireOperation, WireS4Vector } from './types';

const identity = ({ ssn, sum, sid, seq }: WireS4Vector | S4Vector): S4Vector => ({ ssn, sum, sid, seq });
const origin = (vector: WireS4Vector | null | undefined): S4Vector | null => (vector ? identity(vector) : null);

const operationFrom = (operation: WireOperation): Operation =>
  operation.tombstone === true
    ? { tombstone: true, target: origin(operation.target)!, length: operation.length! }
    : { value: operation.value!, left: origin(operation.left), right: origin(operation.right) };

/** A change as it comes from GraphQL, without the nulls of what its operations do not have. */
export const changeFrom = ({ ssn, sum, sid, seq, operations, userId, at }: WireChange): Change => ({
  ssn,
  sum,
  sid,
  seq,
  operations: operations.map(operationFrom),
  userId,
  at,
});

/** The operations of a change as GraphQL takes them. */
export const operationsInput = (change: Change): WireOperation[] =>
  change.operations.map((operation) =>
    'tombstone' in operation
      ? { tombstone: true, target: identity(operation.target), length: operation.length }
      : { value: operation.value, left: origin(operation.left), right: origin(operation.right) },
  );

/** Whether two changes are the same to every replica: who wrote them when does not matter. */
export const sameContent = (a: Change, b: Change): boolean => contentOf(a) === contentOf(b);

const contentOf = (change: Change): string =>
  JSON.stringify([change.ssn, change.sum, change.sid, change.seq, operationsInput(change)]);

/** The bytes of base64 text. */
export const bytesFrom = (base64: string): Uint8Array => {
  const binary = atob(base64);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
};
