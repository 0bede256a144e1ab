// The public names of the text CRDT. Pure TypeScript: no dependency, no I/O.
export type { Anchor, Change, DeleteOperation, InsertOperation, Operation, Outcome, Patch, Refusal, S4Vector, StateVector } from './types';
// To come with this module's parts:
//
// class Replica                                   the state of one document at one place
//   constructor()
//   text: string                                  the visible text
//   length: number                                its UTF-16 code units
//   vector: StateVector                           what it holds
//   clock: number                                 the highest sum it holds
//   waiting: readonly Change[]                    the causal buffer
//   apply(change): Outcome                        idempotent; APPLIED tells what was released from the buffer, in order, the
//                                                 change itself first, and the patches of them all together
//   forget(sid, seq)                              drops a waiting change
//   statusOf(change): 'READY'|'COVERED'|'WAITING'|Refusal   the same judgement without applying
//   anchorAt(position, side): Anchor
//   positionOf(anchor): number | null             null if the replica does not hold that identity
//
// class Author                                    writes a replica's local edits into changes of one site
//   constructor(replica, { ssn, sid })            the site's next seq is replica.vector[sid] + 1, its next sum replica.clock + 1
//   insert(position, text): void                  applies at once to the replica and extends the open change
//   delete(position, length): void
//   edit(patches): void                           a list of patches, as an editor gives them
//   open: boolean                                 whether there is an open change
//   seal(): Change | null                         closes and returns the open change
//   takeSealed(): Change[]                        changes closed because they were full (limits) or because a new operation
//                                                 mentions a sum at or above the open change's first
//
// restamp(changes, { ssn, sum, sid, seq }): Change[]   consecutive unsent changes of one site under new identities, their
//                                                 mentions of each other included
// lengthOf(operation): number                     how many seq it takes
// lastSeq(change): number
// encodeChanges(changes): Uint8Array              crdt/FORMAT.md; keeps change boundaries, userId and at
// decodeChanges(bytes): Change[]                  throws DecodeError
// class DecodeError extends Error
