// What writing and reading changes as columns share; crdt/FORMAT.md tells the layout.
import type { S4Vector } from './types';

export const VERSION = 4;
/** Still read: it has no left origin below the last target, and a target alters nothing of what is given next. */
export const FORMER_VERSION = 2;
export const HAS_USER = 1;
export const HAS_TIME = 2;
export const HAS_TIME_AS_TEXT = 4;
/** The bit of an operation's tag that tells a delete. */
export const DELETE = 1;
// How an origin or a target is given: left and target in bits 1 and 2 of the tag, right in bits 3 and 4.
export const NONE = 0;
export const GIVEN = 1;
/** Left: the site's last identity. Target: the range ends with the last identity that the site inserted. */
export const LAST = 2;
/** Right: that of the site's last insert. */
export const SAME = 3;
/** Left: the identity below the site's last target. Target: the range ends right below that. */
export const BELOW = 3;
/** Right: the identity after left in the same site. */
export const NEXT = 2;
/** Target: the range begins right above the site's last one. */
export const ABOVE = 0;

/** The columns, in the order in which they are written. */
export const CHANGE_COLUMNS = ['sid', 'flags', 'seq', 'ssn', 'sum', 'user', 'time', 'operations'] as const;
export const OPERATION_COLUMNS = ['tag', 'length', 'idSid', 'idSeq', 'idSum', 'idSsn'] as const;

/** What both ends know of a site from what came before. */
export class Known {
  /** Its last `seq`, and the last that it inserted. */
  lastSeq = 0;
  lastInserted = 0;
  /** `sum - seq` and `ssn` of its identity that was named or taken last. */
  distance = 0;
  ssn = 1;
  /** The `seq` of its identity that was given last, or the one above its range that was deleted last. */
  given = 0;
  /** The right origin of its last insert. */
  right: S4Vector | null = null;
  /** The range that it deleted last. */
  targetSid = 0;
  targetSeq = 0;
  targetLength = 0;
}

/** What both ends know from what came before. */
export class Context {
  ssn = 1;
  /** The last `sum` of the change before. */
  sum = 0;
  /** The time of the last change that had one, in milliseconds since 1970-01-01 UTC. */
  time = 0;
  readonly #sites = new Map<number, Known>();

  site(sid: number): Known {
    let known = this.#sites.get(sid);
    if (!known) this.#sites.set(sid, (known = new Known()));
    return known;
  }

  /** What the stamps of an identity are expected to be. */
  expected(sid: number, seq: number): S4Vector {
    const { distance, ssn } = this.site(sid);
    // Within what an integer holds exactly, so that the difference to what it is does, too.
    return { ssn, sum: Math.min(Math.max(seq + distance, 1), Number.MAX_SAFE_INTEGER), sid, seq };
  }

  /** Notes the stamps of an identity. */
  note({ ssn, sum, sid, seq }: S4Vector): void {
    const known = this.site(sid);
    known.distance = sum - seq;
    known.ssn = ssn;
  }
}
