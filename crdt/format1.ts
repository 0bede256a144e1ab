// What reading version 1 of changes as bytes needs; crdt/FORMAT.md tells the layout.
import { identityAt, isInsert, lengthOf } from './operation';
import type { Operation, S4Vector } from './types';

export const HAS_USER = 1;
export const HAS_TIME = 2;
export const HAS_TIME_AS_TEXT = 4;
export const DELETE = 1;
// How an identity is given: in bits 1 and 2 of an operation's tag, the right origin in bits 3 and 4.
export const NONE = 0;
export const GIVEN = 1;
export const LAST = 2;
export const SAME_RIGHT = 3;

/** What both ends know of a site from the changes before. */
export interface Known {
  /** Its last identity. */
  last: S4Vector | null;
  /** The right origin of its last insert; undefined before its first. */
  right: S4Vector | null | undefined;
}

/** What both ends know from the changes before. */
export class Context {
  /** The session of the change before. */
  ssn = 1;
  /** The last sum of the change before. */
  sum = 0;
  /** The time of the last change that had one, in milliseconds since 1970-01-01 UTC. */
  time = 0;
  readonly #sites = new Map<number, Known>();

  site(sid: number): Known {
    let known = this.#sites.get(sid);
    if (!known) this.#sites.set(sid, (known = { last: null, right: undefined }));
    return known;
  }

  /** Notes an operation that takes the identities from `first` upwards. */
  pass(first: S4Vector, operation: Operation): void {
    const known = this.site(first.sid);
    known.last = identityAt(first, lengthOf(operation) - 1);
    if (isInsert(operation)) known.right = operation.right;
  }
}
