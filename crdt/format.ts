// What writing and reading changes as columns share; crdt/FORMAT.md tells the layout.

export const VERSION = 5;
export const HAS_USER = 1;
export const HAS_TIME = 2;
export const HAS_TIME_AS_TEXT = 4;

/** The bit of a step's tag that tells that the change goes on after it; the form is above it. */
export const MORE = 1;
// The forms of steps.
/** An insert at the cursor, before what follows there. */
export const TYPE = 0;
/** Deletes of what is shown up to the cursor. */
export const BACK = 1;
/** Deletes of what is shown after the cursor. */
export const AHEAD = 2;
/** Deletes of what is shown from a given identity on. */
export const SWEEP = 3;
/** An insert after a given identity, before what follows there. */
export const INSERT = 4;
/** An insert at the cursor, before a given identity. */
export const TYPE_BEFORE = 5;
/** An insert between two given identities. */
export const INSERT_BEFORE = 6;
/** One delete as it is, from a given identity on. */
export const DELETE = 7;

export const isInsertForm = (form: number): boolean =>
  form === TYPE || form === INSERT || form === TYPE_BEFORE || form === INSERT_BEFORE;

/** How many identities a step of the form gives. */
export const givenIn = (form: number): number =>
  form === INSERT_BEFORE ? 2 : form === TYPE || form === BACK || form === AHEAD ? 0 : 1;

/** The columns of the batch, those of changes, and those of steps, in the order in which they are written. */
export const BATCH_COLUMNS = ['sid', 'changes', 'order'] as const;
export const SITE_COLUMNS = [
  ...(['flags', 'seq', 'ssn', 'sum', 'user', 'time'] as const),
  ...(['tag', 'inserted', 'deleted', 'idSid', 'idSeq', 'idSum', 'idSsn'] as const),
] as const;

export type SiteColumn = (typeof SITE_COLUMNS)[number];
