/**
 * The identity of one UTF-16 code unit that was ever inserted, after Roh et al., "Replicated abstract data types"
 * (Journal of Parallel and Distributed Computing 71(3), 2011). `(sid, seq)` alone names it; `(ssn, sum, sid)` orders it.
 */
export interface S4Vector {
  /** Session number, from 1. */
  readonly ssn: number;
  /** Lamport clock, below 2^53. */
  readonly sum: number;
  /** Site id, from 1. */
  readonly sid: number;
  /** The site's sequence number, from 1 and without holes. */
  readonly seq: number;
}

/** Inserts `value` between two identities, tombstones included; `null` stands for an end of the text. */
export interface InsertOperation {
  readonly value: string;
  readonly left: S4Vector | null;
  readonly right: S4Vector | null;
}

/** Hides `length` identities of one site, from `target` upwards by `seq`. */
export interface DeleteOperation {
  readonly tombstone: true;
  readonly target: S4Vector;
  readonly length: number;
}

export type Operation = InsertOperation | DeleteOperation;

/** What one flush of one site wrote. Its operations take the identities from `(ssn, sum, sid, seq)` upwards. */
export interface Change {
  readonly ssn: number;
  readonly sum: number;
  readonly sid: number;
  readonly seq: number;
  readonly operations: readonly Operation[];
  /** Who wrote it and when (ISO 8601), as the server noted it; absent in a change that was not sent yet. */
  readonly userId?: string;
  readonly at?: string;
}

/** The last `seq` of every site in a set of changes, by site id. A version of a document is such a vector. */
export type StateVector = Readonly<Record<number, number>>;

/** Replaces `deleted` code units at `position` with `inserted`. Patches of one list apply one after the other. */
export interface Patch {
  readonly position: number;
  readonly deleted: number;
  readonly inserted: string;
}

/**
 * A place in the text that moves with it: before or after the code unit `(sid, seq)`. `sid` 0 is the document's edge:
 * AFTER its start, BEFORE its end.
 */
export interface Anchor {
  readonly sid: number;
  readonly seq: number;
  readonly side: 'BEFORE' | 'AFTER';
}

/** Why a change is refused by every replica. */
export type Refusal =
  | 'MALFORMED'
  | 'PARTLY_COVERED'
  | 'CLOCK_NOT_ADVANCING'
  | 'WRONG_IDENTITY'
  | 'NOT_AN_INSERT'
  | 'SPLITS_SURROGATE_PAIR'
  | 'TOO_LARGE';

/** What became of an applied change. */
export type Outcome =
  | { readonly status: 'APPLIED'; readonly patches: readonly Patch[]; readonly released: readonly Change[] }
  | { readonly status: 'COVERED' }
  | { readonly status: 'WAITING' }
  | { readonly status: 'REFUSED'; readonly refusal: Refusal };
