import { DecodeError } from './bytes';
import type { Span } from './span';
import type { S4Vector } from './types';

const BLOCK = 128;

/** More spans than a site has, and so few that a `seq` times as many is still exact. */
const PLACES = 2 ** 22;

/**
 * What one site wrote: its spans by `seq`, in blocks of at most 128, and the stamps of its identities. `seq` has no
 * holes, while `sum` and `ssn` jump; so they are kept as pieces, each valid from a `seq` on.
 */
export class Site {
  /** The last `seq` taken. */
  last = 0;
  readonly blocks: Span[][] = [];
  /** The pieces: from `from[i]` on, `sum` is `sums[i]` plus the distance and `ssn` is `ssns[i]`. */
  readonly from: number[] = [];
  readonly sums: number[] = [];
  readonly ssns: number[] = [];
  /** The first halves of all surrogate pairs ever inserted, ascending: what deleted text is still judged by. */
  readonly pairs: number[] = [];
  /** Of the last piece, which is nearly always the one asked for: its first `seq`, its `sum - seq` and its `ssn`. */
  private lastFrom = 0;
  private lastDistance = 0;
  private lastSsn = 0;
  /** The spans that were found last, the latest first: nearly always the one asked for is among them. */
  private found: Span | null = null;
  private foundBefore: Span | null = null;

  constructor(
    readonly sid: number,
    /** Its place among the replica's sites, from 0. */
    readonly index: number,
  ) {}

  /** The `sum` of an identity that was taken. */
  sumOf(seq: number): number {
    if (seq >= this.lastFrom) return seq + this.lastDistance;
    const piece = lastUpTo(this.from, seq);
    return this.sums[piece]! + seq - this.from[piece]!;
  }

  /** The `ssn` of an identity that was taken. */
  ssnOf(seq: number): number {
    return seq >= this.lastFrom ? this.lastSsn : this.ssns[lastUpTo(this.from, seq)]!;
  }

  /** Whether these are the stamps of an identity that was taken. */
  isStamped(ssn: number, sum: number, seq: number): boolean {
    if (seq >= this.lastFrom) return sum === seq + this.lastDistance && ssn === this.lastSsn;
    return sum === this.sumOf(seq) && ssn === this.ssnOf(seq);
  }

  /** The stamps of an identity that was taken. */
  stampsOf(seq: number): S4Vector {
    if (seq >= this.lastFrom) return { ssn: this.lastSsn, sum: seq + this.lastDistance, sid: this.sid, seq };
    return { ssn: this.ssnOf(seq), sum: this.sumOf(seq), sid: this.sid, seq };
  }

  /** Takes the next `length` identities, the first of them with these stamps. */
  take(ssn: number, sum: number, length: number): void {
    const seq = this.last + 1;
    if (this.lastSsn !== ssn || this.lastDistance + seq !== sum) this.addPiece(seq, sum, ssn);
    this.last += length;
  }

  /** Adds a piece after all others. */
  addPiece(from: number, sum: number, ssn: number): void {
    this.from.push(from);
    this.sums.push(sum);
    this.ssns.push(ssn);
    this.lastFrom = from;
    this.lastDistance = sum - from;
    this.lastSsn = ssn;
  }

  /** Notes where the text, which begins at `seq`, holds surrogate pairs. */
  notePairs(seq: number, text: string): void {
    for (let at = 0; at < text.length - 1; at += 1) {
      if ((text.charCodeAt(at) & 0xfc00) === 0xd800) this.pairs.push(seq + at);
    }
  }

  /** Whether the identity is the first half of a surrogate pair. */
  isHigh(seq: number): boolean {
    return this.pairs.length > 0 && this.pairs[lastUpTo(this.pairs, seq)] === seq;
  }

  /** Whether the identity is the second half of a surrogate pair. */
  isLow(seq: number): boolean {
    return this.isHigh(seq - 1);
  }

  /** The span that holds the identity; null if a delete took it or nothing did. */
  find(seq: number): Span | null {
    const { found, foundBefore, blocks } = this;
    if (found !== null && seq >= found.seq && seq < found.seq + found.length) return found;
    if (foundBefore !== null && seq >= foundBefore.seq && seq < foundBefore.seq + foundBefore.length)
      return foundBefore;
    if (blocks.length === 0) return null;
    const block = blocks[this.blockOf(seq)]!;
    const span = block[indexIn(block, seq)]!;
    if (seq < span.seq || seq >= span.seq + span.length) return null;
    this.foundBefore = found;
    this.found = span;
    return span;
  }

  /** Takes all spans of the site, and puts them and the pairs in order. Throws {@link DecodeError} if two overlap. */
  load(spans: readonly Span[]): void {
    const ascending = bySeq(spans);
    for (let at = 1; at < ascending.length; at += 1) {
      const former = ascending[at - 1]!;
      if (former.seq + former.length > ascending[at]!.seq) throw new DecodeError('Two spans overlap.');
    }
    for (let at = 0; at < ascending.length; at += BLOCK) this.blocks.push(ascending.slice(at, at + BLOCK));
    this.pairs.sort((a, b) => a - b);
  }

  /** Adds a span above all others of the site. */
  push(span: Span): void {
    const { blocks } = this;
    this.foundBefore = this.found;
    this.found = span;
    if (blocks.length > 0 && blocks[blocks.length - 1]!.length < BLOCK) blocks[blocks.length - 1]!.push(span);
    else blocks.push([span]);
  }

  /** Adds a span where its `seq` belongs. */
  add(span: Span): void {
    const at = this.blockOf(span.seq);
    const block = this.blocks[at]!;
    insertAt(block, indexIn(block, span.seq) + 1, span);
    if (block.length > BLOCK) insertAt(this.blocks, at + 1, block.splice(BLOCK / 2));
  }

  /** Removes a span. */
  remove(span: Span): void {
    const at = this.blockOf(span.seq);
    const block = this.blocks[at]!;
    removeAt(block, indexIn(block, span.seq));
    if (block.length === 0) this.blocks.splice(at, 1);
    if (span === this.found) this.found = null;
    else if (span === this.foundBefore) this.foundBefore = null;
  }

  private blockOf(seq: number): number {
    const { blocks } = this;
    let low = blocks.length - 1;
    if (low === 0 || blocks[low]![0]!.seq <= seq) return low;
    let high = low;
    low = 0;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (blocks[middle]![0]!.seq <= seq) low = middle;
      else high = middle;
    }
    return low;
  }
}

/**
 * The spans by `seq`. As numbers, with the place of the span in the lower part, they are sorted much faster than by a
 * function that compares.
 */
const bySeq = (spans: readonly Span[]): Span[] => {
  if (spans.length > PLACES) return [...spans].sort((a, b) => a.seq - b.seq);
  const keys = new Float64Array(spans.length);
  for (let at = 0; at < spans.length; at += 1) keys[at] = spans[at]!.seq * PLACES + at;
  keys.sort();
  const sorted: Span[] = [];
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]!;
    sorted.push(spans[key - Math.floor(key / PLACES) * PLACES]!);
  }
  return sorted;
};

/** The index of the last span that begins at `seq` or below; 0 if there is none. */
const indexIn = (block: readonly Span[], seq: number): number => {
  let low = 0;
  let high = block.length;
  if (block[high - 1]!.seq <= seq) return high - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (block[middle]!.seq <= seq) low = middle;
    else high = middle;
  }
  return low;
};

/** The index of the last number that is not above `value`; 0 if there is none. */
const lastUpTo = (numbers: readonly number[], value: number): number => {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
};

/** Inserts the item before the one at `index`. For short lists this is faster than splice. */
export const insertAt = <T>(list: T[], index: number, item: T): void => {
  list.push(item);
  for (let at = list.length - 1; at > index; at -= 1) list[at] = list[at - 1]!;
  list[index] = item;
};

/** Removes the item at `index`. */
export const removeAt = <T>(list: T[], index: number): void => {
  for (let at = index + 1; at < list.length; at += 1) list[at - 1] = list[at]!;
  list.pop();
};
