import { Buffer } from './buffer';
import { Core } from './core';
import { judge } from './judge';
import { isInsert } from './operation';
import { appendPatch } from './patches';
import { readBounded } from './shape';
import type { Anchor, Change, Outcome, Patch, Refusal, StateVector } from './types';

/** The state of one document at one place: its text, whatever changes made it, and the changes that still wait. */
export class Replica {
  private readonly buffer = new Buffer();

  /** An empty replica. `core` is what the other files of crdt/ work on; not for callers outside. */
  constructor(readonly core = new Core()) {}

  /** The visible text. */
  get text(): string {
    return this.core.text;
  }

  /** The visible text's UTF-16 code units. */
  get length(): number {
    return this.core.length;
  }

  /** The last `seq` of every site, those of an author's open change included. */
  get vector(): StateVector {
    return this.core.vector;
  }

  /** The highest `sum` held, an author's open change included; 0 if the replica holds nothing. */
  get clock(): number {
    return this.core.clock;
  }

  /** The changes that came and cannot be applied yet, in the order in which they came. */
  get waiting(): readonly Change[] {
    return this.buffer.changes;
  }

  /**
   * Applies the change if it is ready, and then the waiting ones that became so; keeps it if it is not ready yet. A
   * change that is covered or refused alters nothing, and applying one again is COVERED. Of two waiting changes with
   * one `(sid, first seq)` the first is kept: the store never holds two.
   *
   * `released` holds the change itself and then the others, as they were applied; `patches` are those of all of them
   * together, to be applied one after the other.
   */
  apply(change: Change): Outcome {
    const read = readBounded(change);
    if (typeof read === 'string') return { status: 'REFUSED', refusal: read };
    const verdict = judge(read, this.core);
    if (verdict.status === 'WAITING') {
      this.wait(read, verdict.sid, verdict.seq);
      return { status: 'WAITING' };
    }
    return verdict.status === 'READY' ? this.release(read) : verdict;
  }

  /** Drops the waiting change that begins at `(sid, seq)`, if there is one. */
  forget(sid: number, seq: number): void {
    this.buffer.drop(sid, seq);
  }

  /** What {@link apply} would do with the change: READY stands for APPLIED, and a refusal for itself. */
  statusOf(change: Change): 'READY' | 'COVERED' | 'WAITING' | Refusal {
    const read = readBounded(change);
    if (typeof read === 'string') return read;
    const verdict = judge(read, this.core);
    return verdict.status === 'REFUSED' ? verdict.refusal : verdict.status;
  }

  /**
   * The anchor at `position`: AFTER the code unit before it or BEFORE the one behind it, or the edge of the text where
   * there is none. Throws a RangeError outside the text.
   */
  anchorAt(position: number, side: Anchor['side']): Anchor {
    if (!Number.isInteger(position) || position < 0 || position > this.length) {
      throw new RangeError('The position is outside the text.');
    }
    const index = side === 'AFTER' ? position - 1 : position;
    if (index < 0 || index >= this.length) return { sid: 0, seq: 0, side };
    const { sid, seq } = this.core.identity(index);
    return { sid, seq, side };
  }

  /**
   * The position of the anchor; of a deleted code unit, the place where it was. Null if the replica does not hold that
   * identity or nothing was inserted under it.
   */
  positionOf(anchor: Anchor): number | null {
    return this.core.positionOf(anchor);
  }

  private release(ready: Change): Outcome {
    const patches: Patch[] = [];
    const released: Change[] = [];
    if (this.buffer.isEmpty) {
      this.perform(ready, patches);
      return { status: 'APPLIED', patches, released: [ready] };
    }
    // It may be waiting here too: what an author wrote meanwhile can have made it ready.
    this.buffer.drop(ready.sid, ready.seq);
    for (let next = [ready]; next.length > 0; next = this.buffer.takeReady((sid) => this.core.lastSeq(sid))) {
      for (const change of next) {
        const verdict = judge(change, this.core);
        if (verdict.status === 'WAITING') this.wait(change, verdict.sid, verdict.seq);
        if (verdict.status !== 'READY') continue;
        this.perform(change, patches);
        released.push(change);
      }
    }
    return { status: 'APPLIED', patches, released };
  }

  private wait(change: Change, sid: number, seq: number): void {
    this.buffer.add(change, sid, seq, this.core.lastSeq(sid));
  }

  private perform({ ssn, sum, sid, operations }: Change, patches: Patch[]): void {
    const { core } = this;
    const site = core.site(sid);
    let next = sum;
    for (const operation of operations) {
      if (isInsert(operation)) {
        const { value, left, right } = operation;
        core.take(site, ssn, next, value.length);
        const position = core.insert(site, value, left, right);
        appendPatch(patches, { position, deleted: 0, inserted: value });
        next += value.length;
      } else {
        core.take(site, ssn, next, 1);
        core.hide(core.known(operation.target.sid)!, operation.target.seq, operation.length, patches);
        next += 1;
      }
    }
  }
}
