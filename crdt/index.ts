// The public names of the text CRDT. Pure TypeScript: no dependency, no I/O.
export { Author } from './author';
export { DecodeError } from './bytes';
export { decodeChanges } from './decode';
export { encodeChanges } from './encode';
export { type Authorship, History } from './history';
export { decodeSnapshot } from './load';
export { encodeSnapshot } from './save';
export { inOrder, lastSeq, lengthOf } from './operation';
export { Replica } from './replica';
export { restamp } from './restamp';
export { UndoManager } from './undo';
export type {
  Anchor,
  Change,
  DeleteOperation,
  InsertOperation,
  Operation,
  Outcome,
  Patch,
  Refusal,
  S4Vector,
  StateVector,
} from './types';
