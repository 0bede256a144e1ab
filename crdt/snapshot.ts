// What writing and reading snapshots share; crdt/FORMAT.md tells the layout.

export const VERSION = 2;
/** The bit of a span's tag that tells that it is deleted. */
export const DELETED = 1;
/** Its run goes on in a later span. */
export const OPEN = 2;
// How its head stands in the tree, in bits 2 and 3.
/** It goes on with the run that was left open last. */
export const CONTINUES = 0;
/** A right child of the code unit before it. */
export const OF_FORMER = 1;
/** A right child of a code unit that is given. */
export const OF_GIVEN = 2;
/** A left child of its right origin. */
export const LEFT_CHILD = 3;
// What its right origin is, in bits 4 and 5.
/** Of a right child. */
export const NO_RIGHT = 0;
/** Of a left child: the first code unit of the span after it. */
export const FOLLOWING = 0;
/** Of a right child: that of its parent's span. Of a left child: where the run goes on that was left open last. */
export const EXPECTED = 1;
export const GIVEN_RIGHT = 2;
/** Of a right child: where the run goes on that was left open last. */
export const OPEN_RIGHT = 3;

export const SITE_COLUMNS = ['sid', 'last', 'pieces', 'from', 'sum', 'ssn', 'pairs', 'pair'] as const;
export const SPAN_COLUMNS = ['tag', 'length', 'site', 'seq', 'idSite', 'idSeq'] as const;
export type SnapshotColumn = (typeof SITE_COLUMNS)[number] | (typeof SPAN_COLUMNS)[number];
