// What writing and reading changes as rows share; crdt/FORMAT.md tells the layout.

export const ROWS_VERSION = 3;
export const HAS_USER = 1;
export const HAS_TIME = 2;
export const HAS_TIME_AS_TEXT = 4;
/** There is more than one operation. */
export const HAS_MORE = 8;
/** The session is given; otherwise it is 1. */
export const HAS_SESSION = 16;

/** The bit of an operation's tag that tells a delete. */
export const DELETE = 1;
// How an identity is given: left and target in bits 1 and 2 of the tag, right in bits 3 and 4.
export const NONE = 0;
/** With all its stamps. */
export const GIVEN = 1;
/** Left: the identity before the operation's first. Target: the range ends with that. */
export const LAST = 2;
/** Right: the identity after left in the same site. */
export const NEXT = 2;
/** An identity of the change's site and session whose sum is as far from its seq as in the change: by its seq alone. */
export const NEAR = 3;
/** The bit that tells a delete of one identity, or an insert of one ASCII character. */
export const ONE = 32;
