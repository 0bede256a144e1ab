import { Buffer } from './buffer';
import { Core } from './core';
import { decodeChanges } from './decode';
import { readKeystroke } from './decodeRows';
import { judge } from './judge';
import { lineOf, startOfLine } from './lines';
import { isInsert } from './operation';
import { appendPatch } from './patches';
import { applyPlain } from './plain';
import { Row } from './row';
import { readBounded } from './shape';
import type { Anchor, Change, Outcome, Patch, Refusal, StateVector } from './types';

/** The state of one document at one place: its text, whatever changes made it, and the changes that still wait. */
export class Replica {
  private readonly buffer = new Buffer();
  private readonly row = new Row();

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
   * How often the waiting changes were dropped, all of them and the one that came, since together they would have taken
   * more memory than they may. Whoever sees it rise reads the log again, in the order of {@link inOrder}.
   */
  get overflows(): number {
    return this.buffer.overflows;
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
    if (this.buffer.isEmpty) {
      const patches: Patch[] = [];
      if (this.row.set(read) && applyPlain(this.row, this.core, patches))
        return { status: 'APPLIED', patches, released: [read] };
    }
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

  /** The visible text from position `start` up to and without `end`. */
  slice(start: number, end: number): string {
    return this.core.slice(...this.clamp(start, end));
  }

  /** The visible text between two positions in pieces of no certain length, without making one string of it. */
  chunks(start = 0, end = this.length): Generator<string, void, undefined> {
    return this.core.chunks(...this.clamp(start, end));
  }

  /** The line and column, both from 0, of a position. A line ends with its line feed. */
  lineAt(position: number): { line: number; column: number } {
    const { rope } = this.core.sequence;
    const [at] = this.clamp(position, position);
    const line = lineOf(rope, at);
    return { line, column: at - startOfLine(rope, line) };
  }

  /** The position of a line and column; the end of the line, or of the text, where it has no such column or line. */
  positionAt(line: number, column: number): number {
    const { rope } = this.core.sequence;
    if (line > rope.root.lines) return this.length;
    const start = startOfLine(rope, Math.max(line, 0));
    const end = line < rope.root.lines ? startOfLine(rope, line + 1) - 1 : this.length;
    return Math.min(start + Math.max(column, 0), end);
  }

  /** The identities visible between two positions, in document order, those together that follow each other. */
  identities(start: number, end: number): { sid: number; seq: number; length: number }[] {
    const [from, to] = this.clamp(start, end);
    return this.core.rangesOf(from, to - from).map(({ site, seq, length }) => ({ sid: site.sid, seq, length }));
  }

  /** How many identities from this one on follow each other in the document; 0 if it was not inserted. */
  runLength(sid: number, seq: number): number {
    return this.core.runLength(sid, seq);
  }

  /** Whether the identity was inserted and is not deleted. */
  isVisible(sid: number, seq: number): boolean {
    return (this.core.known(sid)?.find(seq)?.text ?? '') !== '';
  }

  /** Whether what the anchor stands beside was deleted; false for the edges and for what is not there. */
  isOrphan({ sid, seq }: Anchor): boolean {
    return this.core.known(sid)?.find(seq)?.text === '';
  }

  /** Applies all changes; those that wait for others are kept. Returns the patches of all of them together. */
  merge(changes: Iterable<Change>): Patch[] {
    const patches: Patch[] = [];
    for (const change of changes) {
      const outcome = this.apply(change);
      if (outcome.status === 'APPLIED') for (const patch of outcome.patches) appendPatch(patches, patch);
    }
    return patches;
  }

  /**
   * Applies the changes that the bytes hold, as {@link merge} does with those that decodeChanges reads. Of a keystroke,
   * which is the usual message, no objects are made. Throws DecodeError for other bytes, and alters nothing then.
   */
  mergeEncoded(bytes: Uint8Array): Patch[] {
    if (this.buffer.isEmpty && readKeystroke(bytes, this.row)) {
      const patches: Patch[] = [];
      if (applyPlain(this.row, this.core, patches)) return patches;
    }
    return this.merge(decodeChanges(bytes));
  }

  private clamp(start: number, end: number): [number, number] {
    const from = Math.min(Math.max(start, 0), this.length);
    return [from, Math.min(Math.max(end, from), this.length)];
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
