import type { Core } from './core';
import { isInsert, isSame, identityAt, lastSeq, lengthOf } from './operation';
import type { Change, DeleteOperation, InsertOperation, Operation, Refusal, S4Vector } from './types';
import { isHigh, isLow } from './surrogates';

/** What a replica may do with a change. WAITING names an identity that is not there yet. */
export type Verdict =
  | { readonly status: 'READY' }
  | { readonly status: 'COVERED' }
  | { readonly status: 'WAITING'; readonly sid: number; readonly seq: number }
  | { readonly status: 'REFUSED'; readonly refusal: Refusal };

const READY: Verdict = { status: 'READY' };
const COVERED: Verdict = { status: 'COVERED' };
const waiting = (sid: number, seq: number): Verdict => ({ status: 'WAITING', sid, seq });
const refused = (refusal: Refusal): Verdict => ({ status: 'REFUSED', refusal });

/**
 * Judges a change whose shape is valid (see shape.ts). A site's chain of changes is the same everywhere, since the store
 * holds one change for a `(sid, seq)`. The verdict other than WAITING is a function of the change, of its site's chain
 * up to its `seq`, and of the identities that it mentions; nothing is refused on their account until all of them are
 * there. So all replicas that judge it come to the same end, whatever came first.
 */
export const judge = (change: Change, core: Core): Verdict => {
  const { sid, seq, operations } = change;
  const held = core.lastSeq(sid);
  if (seq > held + 1) return waiting(sid, seq - 1);
  if (seq <= held) return lastSeq(change) <= held ? COVERED : refused('PARTLY_COVERED');

  for (const operation of operations) {
    if (isInsert(operation)) {
      const { left, right } = operation;
      if (left !== null && isMissing(left, 1, sid, core)) return waiting(left.sid, left.seq);
      if (right !== null && isMissing(right, 1, sid, core)) return waiting(right.sid, right.seq);
    } else if (isMissing(operation.target, operation.length, sid, core)) {
      return waiting(operation.target.sid, operation.target.seq + operation.length - 1);
    }
  }
  const refusal = refusalOf(change, core, held);
  return refusal === null ? READY : refused(refusal);
};

/** Whether an identity of the range is not there yet. Chains have no holes, and what a site mentions of itself is. */
const isMissing = ({ sid, seq }: S4Vector, length: number, author: number, core: Core): boolean =>
  sid !== author && seq + length - 1 > core.lastSeq(sid);

/** Why a change whose turn it is and whose mentions are all there is refused; null if it is not. */
const refusalOf = (change: Change, core: Core, held: number): Refusal | null => {
  const { sid, ssn, sum, operations } = change;
  if (held > 0) {
    const site = core.known(sid)!;
    if (sum <= site.sumOf(held) || ssn < site.ssnOf(held)) return 'CLOCK_NOT_ADVANCING';
  }
  const mentions = new Mentions(change, core);
  for (const operation of operations) {
    const refusal = isInsert(operation) ? mentions.flawOfInsert(operation) : mentions.flawOfDelete(operation);
    if (refusal !== null) return refusal;
    mentions.take(operation);
  }
  return null;
};

/** What the operations of one change may mention: what the replica holds, and what the earlier operations made. */
class Mentions {
  /** Where the earlier operations begin, by offset in the change; made when the first is taken. */
  private starts: number[] | null = null;
  private length = 0;

  constructor(
    readonly change: Change,
    readonly core: Core,
  ) {}

  take(operation: Operation): void {
    (this.starts ??= []).push(this.length);
    this.length += lengthOf(operation);
  }

  flawOfInsert({ left, right }: InsertOperation): Refusal | null {
    return (left && this.flawOf(left, true)) ?? (right && this.flawOf(right, false));
  }

  flawOfDelete({ target, length }: DeleteOperation): Refusal | null {
    const flaw = this.flawOf(target, false);
    if (flaw !== null) return flaw;
    const { sid } = target;
    const end = target.seq + length;
    for (let seq = target.seq; seq < end;) {
      const there = this.insertedFrom(sid, seq);
      if (there === 0) return 'NOT_AN_INSERT';
      seq += there;
    }
    if (sid !== this.change.sid && this.core.known(sid)!.sumOf(end - 1) >= this.change.sum)
      return 'CLOCK_NOT_ADVANCING';
    return this.isHalf(sid, end - 1, true) ? 'SPLITS_SURROGATE_PAIR' : null;
  }

  /** What is wrong with naming this identity, whose pair is cut if it is the first or the second half. */
  private flawOf(claimed: S4Vector, isFirstHalf: boolean): Refusal | null {
    const { sid, seq } = claimed;
    if (this.insertedFrom(sid, seq) === 0) return 'NOT_AN_INSERT';
    const { change } = this;
    if (sid === change.sid && seq >= change.seq) {
      if (!isSame(claimed, identityAt(change, seq - change.seq))) return 'WRONG_IDENTITY';
    } else {
      const site = this.core.known(sid)!;
      const sum = site.sumOf(seq);
      if (sum !== claimed.sum || site.ssnOf(seq) !== claimed.ssn) return 'WRONG_IDENTITY';
      // Of the change's own site, earlier sums are below its first and those inside it are what they must be.
      if (sid !== change.sid && sum >= change.sum) return 'CLOCK_NOT_ADVANCING';
    }
    return this.isHalf(sid, seq, isFirstHalf) ? 'SPLITS_SURROGATE_PAIR' : null;
  }

  /** How many identities from this one on were inserted in one piece; 0 if it was not inserted. */
  private insertedFrom(sid: number, seq: number): number {
    const { change } = this;
    if (sid !== change.sid || seq < change.seq) {
      const span = this.core.known(sid)?.find(seq) ?? null;
      return span === null ? 0 : span.seq + span.length - seq;
    }
    const own = this.own(seq);
    if (own === null) return 0;
    const { operation, start } = own;
    return isInsert(operation) ? change.seq + start + operation.value.length - seq : 0;
  }

  private isHalf(sid: number, seq: number, isFirst: boolean): boolean {
    const { change } = this;
    if (sid === change.sid && seq >= change.seq) {
      const { operation, start } = this.own(seq)!;
      const unit = (operation as InsertOperation).value.charAt(seq - change.seq - start);
      return isFirst ? isHigh(unit) : isLow(unit);
    }
    if (!this.core.hasPairs) return false;
    const site = this.core.known(sid)!;
    return isFirst ? site.isHigh(seq) : site.isLow(seq);
  }

  /** The earlier operation of the change that takes the identity. */
  private own(seq: number): { operation: Operation; start: number } | null {
    const offset = seq - this.change.seq;
    const starts = this.starts;
    if (starts === null || offset >= this.length) return null;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { operation: this.change.operations[low]!, start: starts[low]! };
  }
}
