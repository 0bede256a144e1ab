import { DecodeError, Reader } from './bytes';
import { ColumnReader, isTooDense } from './columns';
import { Core } from './core';
import { MAX_INT, MAX_SUM } from './measure';
import { Replica } from './replica';
import type { Site } from './site';
import {
  CONTINUES,
  DELETED,
  EXPECTED,
  GIVEN_RIGHT,
  LEFT_CHILD,
  NO_RIGHT,
  OF_FORMER,
  OPEN,
  SITE_COLUMNS,
  type SnapshotColumn,
  SPAN_COLUMNS,
  VERSION,
} from './snapshot';
import { HAS_LEFT, HAS_RIGHT, IS_LEFT, Span } from './span';
import { hasSurrogate, isHigh, isWellFormed } from './surrogates';

type Columns = Record<SnapshotColumn, ColumnReader>;

const check = (isRight: boolean): void => {
  if (!isRight) throw new DecodeError('The snapshot contradicts itself.');
};

/**
 * The replica that {@link encodeSnapshot} wrote. Throws {@link DecodeError} for other bytes. Takes time and memory in
 * proportion to the bytes. A snapshot of somebody who is not trusted may put the text in any order: of that it says
 * nothing that could be checked.
 */
export const decodeSnapshot = (bytes: Uint8Array): Replica => {
  const reader = new Reader(bytes);
  if (reader.byte() !== VERSION) throw new DecodeError('The version is unknown.');
  const siteCount = reader.unsigned();
  const spanCount = reader.unsigned();
  const items = new Items(bytes.length);
  items.take(siteCount + spanCount);
  const text = reader.text();
  const columns = Object.fromEntries(
    [...SITE_COLUMNS, ...SPAN_COLUMNS].map((name) => [name, new ColumnReader(reader)]),
  ) as Columns;
  const core = new Core();
  for (let count = siteCount; count > 0; count -= 1) readSite(columns, core, items);
  const spans = new Spans(columns, core, text).read(spanCount);
  for (const column of Object.values(columns)) column.end();
  while (!reader.isAtEnd) check(reader.byte() === 0);
  core.load(spans, text);
  for (const span of spans) settle(span);
  for (const site of core.sites) site.pairs.forEach((seq, at) => checkPair(site, seq, site.pairs[at - 1] ?? 0));
  return new Replica(core);
};

/** Counts what one byte may stand for at most four of: sites, their pieces and pairs, and spans. */
class Items {
  private taken = 0;

  constructor(private readonly bytes: number) {}

  take(count: number): void {
    this.taken += count;
    if (isTooDense(this.taken, this.bytes)) throw new DecodeError('There is more than the bytes may hold.');
  }
}

const readSite = (columns: Columns, core: Core, items: Items): void => {
  const sid = columns.sid.next();
  check(sid >= 1 && sid <= MAX_INT && core.known(sid) === undefined);
  const site = core.site(sid);
  const last = columns.last.next();
  const pieces = columns.pieces.next();
  check(last >= 0 && last <= MAX_INT && pieces >= 0 && pieces > 0 === last > 0);
  items.take(pieces);
  let [seq, sum, ssn] = [0, 0, 0];
  for (let piece = 0; piece < pieces; piece += 1) {
    const [from, above, later] = [columns.from.next(), columns.sum.next(), columns.ssn.next()];
    check((piece === 0 ? from === 1 : from >= 1) && later >= 0 && above >= Math.max(from, 1));
    seq += from;
    sum += above;
    ssn += later;
    check(seq <= last && ssn >= 1 && ssn <= MAX_INT && sum <= MAX_SUM);
    site.addPiece(seq, sum, ssn);
  }
  site.last = last;
  const highest = last > 0 ? site.sumOf(last) : 0;
  check(highest <= MAX_SUM);
  core.clock = Math.max(core.clock, highest);
  const pairs = columns.pairs.next();
  check(pairs >= 0);
  items.take(pairs);
  for (let pair = 0, at = 0; pair < pairs; pair += 1) {
    const above = columns.pair.next();
    check(above >= 1);
    at += above;
    site.pairs.push(at);
  }
};

class Spans {
  readonly #open: { span: Span; hasLeft: boolean }[] = [];
  readonly #seqs: number[] = [];
  #former: Span | null = null;
  #at = 0;

  constructor(
    readonly columns: Columns,
    readonly core: Core,
    readonly text: string,
  ) {}

  read(count: number): Span[] {
    const spans: Span[] = [];
    for (let rest = count; rest > 0; rest -= 1) spans.push(this.#span());
    check(this.#open.length === 0 && this.#at === this.text.length);
    return spans;
  }

  #span(): Span {
    const { columns, core } = this;
    const tag = columns.tag.next();
    const length = columns.length.next();
    check(tag >= 0 && tag < 64 && length >= 1 && length <= MAX_INT);
    const text = (tag & DELETED) !== 0 ? '' : this.text.slice(this.#at, this.#at + length);
    this.#at += text.length;
    const form = (tag >> 2) & 3;
    const span = form === CONTINUES ? this.#continued(length, text) : this.#head(form, tag >> 4, length, text);
    const { site, seq } = span;
    check(((tag & DELETED) !== 0 || text.length === length) && seq >= 1 && seq + length - 1 <= site.last);
    if (text !== '' && hasSurrogate(text)) {
      check(isWellFormed(text));
      site.notePairs(seq, text);
    }
    core.hasPairs ||= site.pairs.length > 0;
    this.#seqs[site.index] = seq + length;
    if ((tag & OPEN) !== 0) this.#open.push({ span, hasLeft: false });
    this.#former = span;
    return span;
  }

  #continued(length: number, text: string): Span {
    const open = this.#open.pop();
    check(open !== undefined);
    const { span, hasLeft } = open!;
    const seq = span.seq + span.length;
    span.flags |= HAS_RIGHT;
    const { site, rightSite, rightSeq } = span;
    return new Span(
      site,
      seq,
      length,
      text,
      site,
      seq - 1,
      rightSite,
      rightSeq,
      hasLeft ? HAS_LEFT : 0,
      this.core.start,
    );
  }

  #head(form: number, rightForm: number, length: number, text: string): Span {
    const { columns, core } = this;
    const former = this.#former;
    const site = core.sites[columns.site.next()];
    if (site === undefined) throw new DecodeError('A site is unknown.');
    const seq = (this.#seqs[site.index] ?? 0) + columns.seq.next();
    const top = this.#open.at(-1);
    let [leftSite, leftSeq]: [Site | null, number] = [null, 0];
    let [rightSite, rightSeq]: [Site | null, number] = [null, 0];
    if (form === LEFT_CHILD) {
      if (rightForm === EXPECTED) {
        check(top !== undefined);
        top!.hasLeft = true;
        rightSite = top!.span.site;
        rightSeq = top!.span.seq + top!.span.length;
      } else [rightSite, rightSeq] = this.#identity(seq);
      check(rightSite !== null && rightForm !== NO_RIGHT);
      return new Span(site, seq, length, text, null, 0, rightSite, rightSeq, IS_LEFT, core.start);
    }
    if (form !== OF_FORMER) [leftSite, leftSeq] = this.#identity(seq);
    else if (former !== null) {
      leftSite = former.site;
      leftSeq = former.seq + former.length - 1;
      former.flags |= HAS_RIGHT;
    }
    if (rightForm === EXPECTED) {
      const parent = form === OF_FORMER ? former : null;
      check(parent !== null);
      rightSite = parent!.rightSite;
      rightSeq = parent!.rightSeq;
    } else if (rightForm === GIVEN_RIGHT) [rightSite, rightSeq] = this.#identity(seq);
    return new Span(site, seq, length, text, leftSite, leftSeq, rightSite, rightSeq, 0, core.start);
  }

  #identity(seq: number): [Site | null, number] {
    const index = this.columns.idSite.next();
    if (index === 0) return [null, 0];
    const site = this.core.sites[index - 1];
    check(site !== undefined);
    return [site!, seq - this.columns.idSeq.next()];
  }
}

/** Checks what the span names, and marks its parent, now that all are there. */
const settle = (span: Span): void => {
  const { site, seq, leftSite, leftSeq, rightSite, rightSeq } = span;
  const sum = site.sumOf(seq);
  if (rightSite !== null) {
    const right = rightSite.find(rightSeq);
    check(right !== null && isBelow(rightSite, rightSeq, site, seq, sum));
    if ((span.flags & IS_LEFT) !== 0) {
      check(right!.seq === rightSeq);
      right!.flags |= HAS_LEFT;
    }
  }
  if (leftSite !== null) {
    const left = leftSite.find(leftSeq);
    check(left !== null && isBelow(leftSite, leftSeq, site, seq, sum));
    if (left!.seq + left!.length - 1 === leftSeq) left!.flags |= HAS_RIGHT;
  }
};

/** A pair is whole and in one span; what is visible of the text has it there. */
const checkPair = (site: Site, seq: number, former: number): void => {
  const span = site.find(seq);
  check(seq > former && span !== null && seq + 1 < span.seq + span.length);
  check(span!.text === '' || isHigh(span!.text.charAt(seq - span!.seq)));
};

/** Whether an origin was there before what names it. */
const isBelow = (origin: Site, originSeq: number, site: Site, seq: number, sum: number): boolean =>
  origin === site ? originSeq < seq : origin.sumOf(originSeq) < sum;
