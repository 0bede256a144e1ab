import { Buffer } from './buffer';
import { Core } from './core';
import { judge } from './judge';
import { identityAt, lengthOf } from './operation';
import { appendPatch } from './patches';
import { readBounded } from './shape';
import type { Anchor, Change, Outcome, Patch, Refusal, StateVector } from './types';

/** The state of one document at one place: its text, whatever changes made it, and the changes that still wait. */
export class Replica {
  /** What the other files of crdt/ work on; not for callers outside. */
  readonly core = new Core();
  readonly #buffer = new Buffer();

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
    return this.#buffer.changes;
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
      this.#buffer.add(read, verdict.sid, verdict.seq);
      return { status: 'WAITING' };
    }
    return verdict.status === 'READY' ? this.#release(read) : verdict;
  }

  /** Drops the waiting change that begins at `(sid, seq)`, if there is one. */
  forget(sid: number, seq: number): void {
    this.#buffer.drop(sid, seq);
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
    const [unit] = index < 0 ? [] : this.core.identities(index, 1);
    return { sid: unit?.sid ?? 0, seq: unit?.seq ?? 0, side };
  }

  /**
   * The position of the anchor; of a deleted code unit, the place where it was. Null if the replica does not hold that
   * identity or nothing was inserted under it.
   */
  positionOf(anchor: Anchor): number | null {
    return this.core.positionOf(anchor);
  }

  #release(ready: Change): Outcome {
    const patches: Patch[] = [];
    const released: Change[] = [];
    const settle = (change: Change): void => {
      const verdict = judge(change, this.core);
      if (verdict.status === 'WAITING') this.#buffer.add(change, verdict.sid, verdict.seq);
      if (verdict.status !== 'READY') return;
      this.#perform(change, patches);
      released.push(change);
    };

    // It may be waiting here too: what an author wrote meanwhile can have made it ready.
    this.#buffer.drop(ready.sid, ready.seq);
    settle(ready);
    for (let moved = this.core.takeMoved(); moved.length > 0; moved = this.core.takeMoved()) {
      for (const [sid, first] of moved) this.#buffer.take(sid, first, this.core.lastSeq(sid)).forEach(settle);
    }
    return { status: 'APPLIED', patches, released };
  }

  #perform(change: Change, patches: Patch[]): void {
    let offset = 0;
    for (const operation of change.operations) {
      for (const patch of this.core.perform(identityAt(change, offset), operation)) appendPatch(patches, patch);
      offset += lengthOf(operation);
    }
  }
}
