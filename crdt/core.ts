import { appendPatch } from './patches';
import { following, type Node } from './rope';
import { Insertion, Sequence } from './sequence';
import { Site } from './site';
import type { Span } from './span';
import { hasSurrogate } from './surrogates';
import type { Anchor, Patch, S4Vector, StateVector } from './types';

/** Identities of one site that follow each other by `seq`. */
export interface Range {
  readonly site: Site;
  readonly seq: number;
  length: number;
}

/** The gap directly after a visible code unit: its neighbours, tombstones included. A null site is an end of the text. */
export type Gap = Readonly<Pick<Insertion, 'leftSite' | 'leftSeq' | 'rightSite' | 'rightSeq'>>;

/**
 * The text and what every site's identities stand for: all that judging, authoring and anchors ask of the order. It
 * performs what was judged and does not check it.
 */
export class Core {
  readonly sequence = new Sequence();
  readonly sites: Site[] = [];
  /** The highest `sum` of all. */
  clock = 0;
  /** Whether a surrogate pair was ever inserted. */
  hasPairs = false;
  private readonly bySid = new Map<number, Site>();
  private recent: Site | null = null;
  private readonly insertion = new Insertion();
  private joined: string | null = '';

  /** A leaf for spans that are not placed yet. */
  get start(): Node {
    return this.sequence.rope.first;
  }

  /** Takes the spans, in document order, of all sites, and their text. Nothing may be there yet. */
  load(spans: readonly Span[], text: string): void {
    this.sequence.rope.load(spans);
    if (this.sites.length === 1) this.sites[0]!.load(spans);
    else {
      const bySite = this.sites.map((): Span[] => []);
      for (let at = 0; at < spans.length; at += 1) bySite[spans[at]!.site.index]!.push(spans[at]!);
      for (const site of this.sites) site.load(bySite[site.index]!);
    }
    this.joined = text;
  }

  /** The visible text. */
  get text(): string {
    if (this.joined === null) {
      let text = '';
      for (let leaf: Node | null = this.sequence.rope.first; leaf !== null; leaf = leaf.next) {
        for (const span of leaf.spans) text += span.text;
      }
      this.joined = text;
    }
    return this.joined;
  }

  /** The visible text's UTF-16 code units. */
  get length(): number {
    return this.sequence.rope.root.size;
  }

  /** The last `seq` of every site. */
  get vector(): StateVector {
    return Object.fromEntries(this.sites.filter(({ last }) => last > 0).map(({ sid, last }) => [sid, last]));
  }

  /** The site, if it is known. */
  known(sid: number): Site | undefined {
    if (this.recent !== null && this.recent.sid === sid) return this.recent;
    const site = this.bySid.get(sid);
    if (site !== undefined) this.recent = site;
    return site;
  }

  /** The site, known from now on. */
  site(sid: number): Site {
    let site = this.known(sid);
    if (site === undefined) {
      site = new Site(sid, this.sites.length);
      this.sites.push(site);
      this.bySid.set(sid, site);
    }
    return site;
  }

  /** The last `seq` that the site took; 0 before its first. */
  lastSeq(sid: number): number {
    return this.known(sid)?.last ?? 0;
  }

  /** Lets the site take its next `length` identities with stamps from these upwards. */
  take(site: Site, ssn: number, sum: number, length: number): void {
    site.take(ssn, sum, length);
    if (sum + length - 1 > this.clock) this.clock = sum + length - 1;
  }

  /** Inserts what the site took last, between the two origins, and returns its position. */
  insert(site: Site, text: string, left: S4Vector | null, right: S4Vector | null): number {
    const leftSpan = left && this.known(left.sid)!.find(left.seq);
    const rightSpan = right && this.known(right.sid)!.find(right.seq);
    return this.insertAt(site, text, leftSpan, left ? left.seq : 0, rightSpan, right ? right.seq : 0);
  }

  /** The same with the spans that hold the origins. */
  insertAt(site: Site, text: string, left: Span | null, leftSeq: number, right: Span | null, rightSeq: number): number {
    this.setGap(left, leftSeq, right, rightSeq);
    return this.sequence.insert(this.prepare(site, text));
  }

  /** Inserts what the site took last at the end of its visible span, with whose run it goes on, and returns its position. */
  extend(span: Span, text: string): number {
    const { sequence } = this;
    const position = sequence.rope.positionOf(span) + span.length;
    this.prepare(span.site, text);
    sequence.extend(span, text);
    return position;
  }

  /** Goes to the gap directly after the visible code unit before `position`. It is told until the next call. */
  findGap(position: number): Gap {
    const { rope } = this.sequence;
    if (position > 0) {
      const offset = rope.find(position - 1);
      return this.gapAfter(rope.span!, offset);
    }
    rope.startOf(rope.first);
    const { spans } = rope.first;
    const right = spans.length > 0 ? spans[0]! : null;
    return this.setGap(null, 0, right, right ? right.seq : 0);
  }

  /** Goes to the gap directly after an inserted identity, deleted or not. It is told until the next call. */
  findGapAfter(site: Site, seq: number): Gap {
    const span = site.find(seq)!;
    this.sequence.rope.positionOf(span);
    return this.gapAfter(span, seq - span.seq);
  }

  /** Inserts what the site took last into the gap that was found, with nothing altered since. */
  insertIntoGap(site: Site, text: string): void {
    this.sequence.insertBetween(this.prepare(site, text));
  }

  /** Hides the identities from `seq` on and appends what that does to the text; all of them were inserted. */
  hide(site: Site, seq: number, length: number, patches: Patch[] | null): void {
    const { sequence } = this;
    const end = seq + length;
    for (let at = seq; at < end;) {
      const span = site.find(at)!;
      const from = at - span.seq;
      const count = Math.min(span.length - from, end - at);
      at += count;
      if (span.text === '') continue;
      const position = sequence.rope.positionOf(span) + from;
      sequence.hide(span, from, count);
      this.joined = null;
      if (patches) appendPatch(patches, { position, deleted: count, inserted: '' });
    }
  }

  /** Hides `count` code units of the span, which has so many from `offset` on, with nothing altered since it was found. */
  hideFound(span: Span, offset: number, count: number): void {
    this.sequence.hide(span, offset, count);
    this.joined = null;
  }

  /** The identities visible at `position` and after it, `length` of them, as ranges in document order. */
  rangesOf(position: number, length: number): Range[] {
    const ranges: Range[] = [];
    if (length === 0) return ranges;
    const { rope } = this.sequence;
    let offset = rope.find(position);
    let { index } = rope;
    let rest = length;
    for (let leaf: Node | null = rope.leaf; rest > 0 && leaf !== null; leaf = leaf.next, index = 0) {
      for (; rest > 0 && index < leaf.spans.length; index += 1, offset = 0) {
        const span = leaf.spans[index]!;
        if (span.text === '') continue;
        const count = Math.min(rest, span.length - offset);
        const last = ranges.at(-1);
        const seq = span.seq + offset;
        if (last && last.site === span.site && last.seq + last.length === seq) last.length += count;
        else ranges.push({ site: span.site, seq, length: count });
        rest -= count;
      }
    }
    return ranges;
  }

  /** How many identities from this one on follow each other in the document; 0 if it was not inserted. */
  runLength(sid: number, seq: number): number {
    const span = this.known(sid)?.find(seq) ?? null;
    return span === null ? 0 : span.seq + span.length - seq;
  }

  /** The visible text in pieces, from position `start` up to and without `end`. */
  *chunks(start: number, end: number): Generator<string, void, undefined> {
    if (start >= end) return;
    const { rope } = this.sequence;
    let offset = rope.find(start);
    let { index } = rope;
    let rest = end - start;
    for (let leaf: Node | null = rope.leaf; rest > 0 && leaf !== null; leaf = leaf.next, index = 0) {
      for (; rest > 0 && index < leaf.spans.length; index += 1, offset = 0) {
        const { text } = leaf.spans[index]!;
        if (text === '') continue;
        const piece = offset > 0 || text.length > rest ? text.slice(offset, offset + rest) : text;
        rest -= piece.length;
        yield piece;
      }
    }
  }

  /** The visible text from position `start` up to and without `end`. */
  slice(start: number, end: number): string {
    let text = '';
    for (const chunk of this.chunks(start, end)) text += chunk;
    return text;
  }

  /** The identity that is visible at `position`. */
  identity(position: number): S4Vector {
    const { rope } = this.sequence;
    const offset = rope.find(position);
    const { site, seq } = rope.span!;
    return site.stampsOf(seq + offset);
  }

  /** Where the anchor is; null if its identity was not inserted here. */
  positionOf({ sid, seq, side }: Anchor): number | null {
    if (sid === 0) return side === 'AFTER' ? 0 : this.length;
    const span = this.known(sid)?.find(seq) ?? null;
    if (span === null) return null;
    const position = this.sequence.rope.positionOf(span);
    return span.text === '' ? position : position + seq - span.seq + (side === 'AFTER' ? 1 : 0);
  }

  /** The gap after the code unit `offset` of the cursor's span. */
  private gapAfter(span: Span, offset: number): Gap {
    if (offset < span.length - 1) return this.setGap(span, span.seq + offset, span, span.seq + offset + 1);
    const { rope } = this.sequence;
    const right = following(rope.leaf, rope.index);
    return this.setGap(span, span.seq + offset, right, right ? right.seq : 0);
  }

  private setGap(left: Span | null, leftSeq: number, right: Span | null, rightSeq: number): Gap {
    const { insertion } = this;
    insertion.left = left;
    insertion.leftSite = left && left.site;
    insertion.leftSeq = leftSeq;
    insertion.right = right;
    insertion.rightSite = right && right.site;
    insertion.rightSeq = rightSeq;
    return insertion;
  }

  private prepare(site: Site, text: string): Insertion {
    const { insertion } = this;
    insertion.site = site;
    insertion.seq = site.last - text.length + 1;
    insertion.text = text;
    this.joined = null;
    // Of one code unit it would be half a pair, which nothing inserts.
    if (text.length > 1 && hasSurrogate(text)) {
      site.notePairs(insertion.seq, text);
      this.hasPairs = true;
    }
    return insertion;
  }
}
