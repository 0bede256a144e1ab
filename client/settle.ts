import { lastSeq, restamp, type Change, type Operation, type Replica, type S4Vector } from '../crdt/index';
import type { Entry } from './outbox';
import { sameContent } from './wire';

/** What the log says about the unsent changes of a site. */
export interface Settlement {
  /** Those that are not stored, under the identities that the log gives to what they mention. */
  readonly rest: Entry[];
  /** Whether something else is stored where the first of the rest would have to be: they need another site. */
  readonly taken: boolean;
}

// A change was stored under stamps that were given up meanwhile: what is unsent mentions its characters by the new ones.
const mentioning = (stored: Change) => {
  const real = (vector: S4Vector): S4Vector =>
    vector.sid === stored.sid && vector.seq >= stored.seq && vector.seq <= lastSeq(stored)
      ? { ...vector, ssn: stored.ssn, sum: stored.sum + vector.seq - stored.seq }
      : vector;
  const origin = (vector: S4Vector | null): S4Vector | null => vector && real(vector);
  return (operation: Operation): Operation =>
    'tombstone' in operation
      ? { ...operation, target: real(operation.target) }
      : { ...operation, left: origin(operation.left), right: origin(operation.right) };
};

/**
 * Compares unsent changes with what the log holds of their site ([SYN-10]): the same content, also under an earlier
 * stamp, is acknowledged; a free key stays to be sent; a key taken by something else is told.
 */
export const settle = (entries: readonly Entry[], log: readonly Change[]): Settlement => {
  const sid = entries[0]?.change.sid;
  const own = log.filter((change) => change.sid === sid);
  const stored = new Map(own.map((change) => [change.seq, change]));
  let rest = [...entries];
  while (rest[0]) {
    const { change, forms } = rest[0];
    const found = stored.get(change.seq);
    if (!found || ![change, ...forms].some((form) => sameContent(form, found))) break;
    rest.shift();
    if (sameContent(change, found)) continue;
    const operationIn = mentioning(found);
    rest = rest.map((entry) => ({
      ...entry,
      change: { ...entry.change, operations: entry.change.operations.map(operationIn) },
    }));
  }
  const first = rest[0]?.change.seq ?? Infinity;
  return { rest, taken: own.some((change) => lastSeq(change) >= first) };
};

/** Where changes are written: a site in a session. */
export interface Site {
  readonly sid: number;
  readonly ssn: number;
}

/**
 * Applies unsent changes to a replica of the log, stamped anew where they do not fit as they are. Gives them as they
 * are to be sent, and those that cannot be applied at all.
 */
export const replay = (replica: Replica, entries: readonly Entry[], site: Site): { sent: Entry[]; lost: Entry[] } => {
  const fits = ({ change }: Entry): boolean =>
    change.sid === site.sid && change.ssn === site.ssn && replica.apply(change).status === 'APPLIED';
  const misfit = entries.findIndex((entry) => !fits(entry));
  if (misfit < 0) return { sent: [...entries], lost: [] };

  const rest = entries.slice(misfit);
  const former = rest.map(({ change }) => change);
  for (const { sid, seq } of former) replica.forget(sid, seq);
  const stamps = { ...site, sum: replica.clock + 1, seq: (replica.vector[site.sid] ?? 0) + 1 };
  const sent = entries.slice(0, misfit);
  const lost: Entry[] = [];
  restamp(former, stamps).forEach((change, index) => {
    const entry = rest[index]!;
    // An attempt under the former stamps may still be on its way to the same key.
    const forms = entry.change.sid === site.sid ? [...entry.forms, entry.change] : [];
    if (replica.apply(change).status === 'APPLIED') sent.push({ ...entry, change, forms });
    else {
      replica.forget(change.sid, change.seq);
      lost.push(entry);
    }
  });
  return { sent, lost };
};
