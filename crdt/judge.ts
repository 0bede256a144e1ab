import type { Core } from './core';
import { identityAt, isInsert, isSame, lastSeq } from './operation';
import { isHigh, isLow } from './surrogates';
import type { Change, DeleteOperation, InsertOperation, Operation, Refusal, S4Vector } from './types';

/** What a replica may do with a change. WAITING names an identity that is not there yet. */
export type Verdict =
  | { readonly status: 'READY' }
  | { readonly status: 'COVERED' }
  | { readonly status: 'WAITING'; readonly sid: number; readonly seq: number }
  | { readonly status: 'REFUSED'; readonly refusal: Refusal };

const waiting = (sid: number, seq: number): Verdict => ({ status: 'WAITING', sid, seq });
const refused = (refusal: Refusal): Verdict => ({ status: 'REFUSED', refusal });

/**
 * Judges a change in canonical form (see shape.ts). A site's chain of changes is the same everywhere, since the store
 * holds one change for a `(sid, seq)`. The verdict other than WAITING is a function of the change, of its site's chain
 * up to its `seq`, and of the identities that it mentions; nothing is refused on their account until all of them are
 * there. So all replicas that judge it come to the same end, whatever came first.
 */
export const judge = (change: Change, core: Core): Verdict => {
  const held = core.lastSeq(change.sid);
  if (change.seq > held + 1) return waiting(change.sid, change.seq - 1);
  if (change.seq <= held) return lastSeq(change) <= held ? { status: 'COVERED' } : refused('PARTLY_COVERED');

  for (const operation of change.operations) {
    for (const { sid, seq } of mentionedBy(operation)) {
      if (sid !== change.sid && seq > core.lastSeq(sid)) return waiting(sid, seq);
    }
  }
  const refusal = refusalOf(change, core);
  return refusal ? refused(refusal) : { status: 'READY' };
};

/** The identities, without stamps, whose presence makes all that the operation mentions present: chains have no holes. */
const mentionedBy = (operation: Operation): { sid: number; seq: number }[] => {
  if (isInsert(operation)) return [operation.left, operation.right].filter((origin) => origin !== null);
  const { target, length } = operation;
  return [{ sid: target.sid, seq: target.seq + length - 1 }];
};

/** Why a change whose turn it is and whose mentions are all there is refused; null if it is not. */
const refusalOf = (change: Change, core: Core): Refusal | null => {
  const last = core.last(change.sid);
  if (last && (change.sum <= last.sum || change.ssn < last.ssn)) return 'CLOCK_NOT_ADVANCING';
  const mentions = new Mentions(change, core);
  for (const operation of change.operations) {
    const refusal = isInsert(operation) ? mentions.flawOfInsert(operation) : mentions.flawOfDelete(operation);
    if (refusal) return refusal;
    mentions.take(operation);
  }
  return null;
};

/** What the operations of one change may mention: what the replica holds, and what the earlier operations made. */
class Mentions {
  readonly #change: Change;
  readonly #core: Core;
  /** By offset in the change: the code unit inserted, empty where a delete took the `seq`. */
  readonly #own: string[] = [];

  constructor(change: Change, core: Core) {
    this.#change = change;
    this.#core = core;
  }

  take(operation: Operation): void {
    if (!isInsert(operation)) this.#own.push('');
    else for (let unit = 0; unit < operation.value.length; unit += 1) this.#own.push(operation.value.charAt(unit));
  }

  flawOfInsert({ left, right }: InsertOperation): Refusal | null {
    return (left && this.#flawOfOrigin(left, isHigh)) ?? (right && this.#flawOfOrigin(right, isLow));
  }

  flawOfDelete({ target, length }: DeleteOperation): Refusal | null {
    const flaw = this.#flawOfOrigin(target, isLow);
    if (flaw) return flaw;
    let last = this.#look(target.sid, target.seq);
    for (let offset = 1; offset < length && last; offset += 1) last = this.#look(target.sid, target.seq + offset);
    if (!last) return 'NOT_AN_INSERT';
    if (this.#isTooLate(last)) return 'CLOCK_NOT_ADVANCING';
    return isHigh(last.value) ? 'SPLITS_SURROGATE_PAIR' : null;
  }

  #flawOfOrigin(claimed: S4Vector, splits: (unit: string) => boolean): Refusal | null {
    const real = this.#look(claimed.sid, claimed.seq);
    if (!real) return 'NOT_AN_INSERT';
    if (!isSame(claimed, real)) return 'WRONG_IDENTITY';
    if (this.#isTooLate(real)) return 'CLOCK_NOT_ADVANCING';
    return splits(real.value) ? 'SPLITS_SURROGATE_PAIR' : null;
  }

  /** Of the change's own site, earlier sums are below its first and those inside it are what they must be. */
  #isTooLate({ sid, sum }: S4Vector): boolean {
    return sid !== this.#change.sid && sum >= this.#change.sum;
  }

  #look(sid: number, seq: number): (S4Vector & { readonly value: string }) | null {
    const offset = seq - this.#change.seq;
    if (sid !== this.#change.sid || offset < 0) return this.#core.inserted(sid, seq);
    const value = this.#own[offset];
    return value ? { ...identityAt(this.#change, offset), value } : null;
  }
}
