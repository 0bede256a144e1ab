// The public names of the text CRDT. Pure TypeScript: no dependency, no I/O.
export { Author } from './author';
export { DecodeError } from './bytes';
export { decodeChanges } from './decode';
export { encodeChanges } from './encode';
export { type Authorship, History } from './history';
export { decodeSnapshot } from './load';
export { encodeSnapshot } from './save';
export { inOrder, lastSeq, lengthOf } from './operation';
export {
  findPassage,
  passageAt,
  type IdentityRange,
  type Passage,
  type PassageBounds,
  type Whereabouts,
} from './passage';
export { Replica } from './replica';
export { restamp } from './restamp';
export type { Stretch } from './stretch';
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
