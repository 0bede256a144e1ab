import { DecodeError, Reader } from './bytes';
import { ColumnReader, isTooDense, readColumn } from './columns';
import { Core } from './core';
import { MAX_INT, MAX_SUM } from './measure';
import { Replica } from './replica';
import type { Site } from './site';
import {
  CONTINUES,
  DELETED,
  EXPECTED,
  FOLLOWING,
  GIVEN_RIGHT,
  LEFT_CHILD,
  NO_RIGHT,
  OF_FORMER,
  OPEN,
  OPEN_RIGHT,
  SITE_COLUMNS,
  VERSION,
} from './snapshot';
import { HAS_LEFT, HAS_RIGHT, IS_LEFT, Span } from './span';
import { hasSurrogate, isHigh, isWellFormed } from './surrogates';

type SiteColumns = Record<(typeof SITE_COLUMNS)[number], ColumnReader>;

const contradiction = (): DecodeError => new DecodeError('The snapshot contradicts itself.');

const check = (isRight: boolean): void => {
  if (!isRight) throw contradiction();
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
  const columns = Object.fromEntries(SITE_COLUMNS.map((name) => [name, ColumnReader.read(reader)])) as SiteColumns;
  const core = new Core();
  for (let count = siteCount; count > 0; count -= 1) readSite(columns, core, items);
  for (const name of SITE_COLUMNS) columns[name].end();
  const spans = new Spans(reader, spanCount, core, text);
  spans.read(spanCount);
  while (!reader.isAtEnd) check(reader.byte() === 0);
  core.load(spans.all, text);
  for (const span of spans.unsettled) settle(span);
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

const readSite = (columns: SiteColumns, core: Core, items: Items): void => {
  const sid = columns.sid.next();
  check(sid >= 1 && sid <= MAX_INT && core.known(sid) === undefined);
  const site = core.site(sid);
  const last = columns.last.next();
  const pieces = columns.pieces.next();
  check(last >= 0 && last <= MAX_INT && pieces >= 0 && pieces > 0 === last > 0);
  items.take(pieces);
  let [seq, sum, ssn] = [0, 0, 0];
  for (let piece = 0; piece < pieces; piece += 1) {
    const [from, jump, later] = [columns.from.next(), columns.sum.next(), columns.ssn.next()];
    check((piece === 0 ? from === 1 : from >= 1) && later >= 0 && jump >= 0);
    seq += from;
    sum += from + jump;
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
  readonly all: Span[] = [];
  /** Those that name identities of which it is not known yet that they are there. */
  readonly unsettled: Span[] = [];
  /** The spans whose runs go on in later ones, the last to be left open on top, and whether those have left children. */
  private readonly open: Span[] = [];
  private readonly haveLeft: boolean[] = [];
  private readonly seqs: number[];
  private former: Span | null = null;
  /** The span before if it is a left child of the one after it. */
  private waiting: Span | null = null;
  private at = 0;
  private readonly isAstral: boolean;
  /** The identity that was read last; a null site is an end of the text. */
  private idSite: Site | null = null;
  private idSeq = 0;

  // The columns, in their order in the bytes, and how much of those is read of which spans have not one value each.
  private readonly tags: number[];
  private readonly lengths: number[];
  private readonly headSites: number[];
  private readonly headSeqs: number[];
  private heads = 0;
  private readonly idSites: number[];
  private idSitesRead = 0;
  private readonly idSeqs: number[];
  private idSeqsRead = 0;

  constructor(
    reader: Reader,
    count: number,
    private readonly core: Core,
    private readonly text: string,
  ) {
    this.tags = readColumn(reader, count);
    this.lengths = readColumn(reader, count);
    this.headSites = readColumn(reader, count);
    this.headSeqs = readColumn(reader, count);
    this.idSites = readColumn(reader, count * 2);
    this.idSeqs = readColumn(reader, count * 2);
    check(this.tags.length === count && this.lengths.length === count);
    this.isAstral = hasSurrogate(text);
    this.seqs = core.sites.map(() => 0);
  }

  read(count: number): void {
    for (let index = 0; index < count; index += 1) this.readSpan(this.tags[index]!, this.lengths[index]!);
    check(this.open.length === 0 && this.waiting === null && this.at === this.text.length);
    check(this.heads === this.headSites.length && this.heads === this.headSeqs.length);
    check(this.idSitesRead === this.idSites.length && this.idSeqsRead === this.idSeqs.length);
    for (const site of this.core.sites) this.core.hasPairs ||= site.pairs.length > 0;
  }

  private readSpan(tag: number, length: number): void {
    check(tag >= 0 && tag < 64 && length >= 1 && length <= MAX_INT);
    let text = '';
    if ((tag & DELETED) === 0) {
      text = this.text.slice(this.at, this.at + length);
      this.at += length;
      check(text.length === length);
    }
    const form = (tag >> 2) & 3;
    const { waiting } = this;
    this.waiting = null;
    const span = form === CONTINUES ? this.continued(length, text) : this.head(form, tag >> 4, length, text);
    const { site, seq } = span;
    if (waiting !== null) {
      waiting.rightSite = site;
      waiting.rightSeq = seq;
    }
    check(seq >= 1 && seq + length - 1 <= site.last);
    if (this.isAstral && text !== '' && hasSurrogate(text)) {
      check(isWellFormed(text));
      site.notePairs(seq, text);
    }
    this.seqs[site.index] = seq + length;
    if ((tag & OPEN) !== 0) {
      this.open.push(span);
      this.haveLeft.push(false);
    }
    this.former = span;
    this.all.push(span);
  }

  private continued(length: number, text: string): Span {
    const open = this.open.pop();
    const flags = this.haveLeft.pop() === true ? HAS_LEFT : 0;
    if (open === undefined) throw contradiction();
    const { site, rightSite, rightSeq } = open;
    const seq = open.seq + open.length;
    open.flags |= HAS_RIGHT;
    return new Span(site, seq, length, text, site, seq - 1, rightSite, rightSeq, flags, this.core.start);
  }

  private head(form: number, rightForm: number, length: number, text: string): Span {
    const { heads } = this;
    if (heads >= this.headSites.length || heads >= this.headSeqs.length) throw contradiction();
    this.heads = heads + 1;
    const site = this.site(this.headSites[heads]!);
    const seq = this.seqs[site.index]! + this.headSeqs[heads]!;
    return form === LEFT_CHILD
      ? this.leftChild(rightForm, site, seq, length, text)
      : this.rightChild(form, rightForm, site, seq, length, text);
  }

  private leftChild(rightForm: number, site: Site, seq: number, length: number, text: string): Span {
    check(rightForm <= GIVEN_RIGHT);
    if (rightForm === EXPECTED) {
      this.readOpen();
      this.haveLeft[this.open.length - 1] = true;
    } else if (rightForm === GIVEN_RIGHT) this.readIdentity(seq);
    else this.idSite = null;
    const { idSite, idSeq } = this;
    check(idSite !== null || rightForm === FOLLOWING);
    const span = new Span(site, seq, length, text, null, 0, idSite, idSeq, IS_LEFT, this.core.start);
    if (rightForm === EXPECTED) check(isBelow(idSite!, idSeq, site, seq));
    else this.unsettled.push(span);
    if (rightForm === FOLLOWING) this.waiting = span;
    return span;
  }

  private rightChild(form: number, rightForm: number, site: Site, seq: number, length: number, text: string): Span {
    const { former } = this;
    let leftSite: Site | null = null;
    let leftSeq = 0;
    if (form !== OF_FORMER) {
      this.readIdentity(seq);
      leftSite = this.idSite;
      leftSeq = this.idSeq;
    } else if (former !== null) {
      leftSite = former.site;
      leftSeq = former.seq + former.length - 1;
      former.flags |= HAS_RIGHT;
      check(isBelow(leftSite, leftSeq, site, seq));
    }
    let rightSite: Site | null = null;
    let rightSeq = 0;
    if (rightForm === EXPECTED) {
      if (form !== OF_FORMER || former === null) throw contradiction();
      rightSite = former.rightSite;
      rightSeq = former.rightSeq;
      check(rightSite === null || isBelow(rightSite, rightSeq, site, seq));
    } else if (rightForm !== NO_RIGHT) {
      if (rightForm === OPEN_RIGHT) this.readOpen();
      else this.readIdentity(seq);
      rightSite = this.idSite;
      rightSeq = this.idSeq;
    }
    const span = new Span(site, seq, length, text, leftSite, leftSeq, rightSite, rightSeq, 0, this.core.start);
    if (form !== OF_FORMER || rightForm >= GIVEN_RIGHT) this.unsettled.push(span);
    return span;
  }

  /** Goes to where the span left open last goes on. */
  private readOpen(): void {
    const top = this.open.at(-1);
    if (top === undefined) throw contradiction();
    this.idSite = top.site;
    this.idSeq = top.seq + top.length;
  }

  private readIdentity(seq: number): void {
    check(this.idSitesRead < this.idSites.length);
    const index = this.idSites[this.idSitesRead]!;
    this.idSitesRead += 1;
    this.idSite = null;
    this.idSeq = 0;
    if (index === 0) return;
    this.idSite = this.site(index - 1);
    check(this.idSeqsRead < this.idSeqs.length);
    this.idSeq = seq - this.idSeqs[this.idSeqsRead]!;
    this.idSeqsRead += 1;
  }

  private site(index: number): Site {
    const { sites } = this.core;
    if (index < 0 || index >= sites.length) throw new DecodeError('A site is unknown.');
    return sites[index]!;
  }
}

/** Checks what the span names, and marks its parent, now that all are there. */
const settle = (span: Span): void => {
  const { site, seq, leftSite, leftSeq, rightSite, rightSeq } = span;
  if (rightSite !== null) {
    const right = rightSite.find(rightSeq);
    check(right !== null && isBelow(rightSite, rightSeq, site, seq));
    if ((span.flags & IS_LEFT) !== 0) {
      check(right!.seq === rightSeq);
      right!.flags |= HAS_LEFT;
    }
  }
  if (leftSite !== null) {
    const left = leftSite.find(leftSeq);
    check(left !== null && isBelow(leftSite, leftSeq, site, seq));
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
const isBelow = (origin: Site, originSeq: number, site: Site, seq: number): boolean =>
  origin === site ? originSeq < seq : origin.sumOf(originSeq) < site.sumOf(seq);
