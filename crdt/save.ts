import { Writer } from './bytes';
import { Column, missingBytes } from './columns';
import type { Replica } from './replica';
import type { Node } from './rope';
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
  OF_GIVEN,
  OPEN,
  OPEN_RIGHT,
  SITE_COLUMNS,
  type SnapshotColumn,
  SPAN_COLUMNS,
  VERSION,
} from './snapshot';
import { goesOn, HAS_LEFT, IS_LEFT, Span } from './span';

/**
 * The replica's state as bytes: text, order and identities, without the text of what was deleted and without the changes
 * that wait. An author's open change is part of it. {@link decodeSnapshot} makes a replica of it that goes on alike.
 */
export const encodeSnapshot = ({ core }: Replica): Uint8Array => {
  const columns = Object.fromEntries([...SITE_COLUMNS, ...SPAN_COLUMNS].map((name) => [name, new Column()])) as Record<
    SnapshotColumn,
    Column
  >;
  let items = core.sites.length;
  for (const site of core.sites) items += addSite(columns, site);
  const spans = new Spans(columns);
  const all = joined(core.sequence.rope.first);
  all.forEach((span, at) => spans.add(span, all[at + 1]));
  const writer = new Writer();
  writer.byte(VERSION);
  writer.unsigned(core.sites.length);
  writer.unsigned(spans.count);
  writer.text(core.text);
  for (const name of [...SITE_COLUMNS, ...SPAN_COLUMNS]) columns[name].write(writer);
  writer.raw(new Uint8Array(missingBytes(items + spans.count, writer.length)));
  return writer.finish();
};

/** Returns how many pieces and pairs the site has. */
const addSite = (columns: Record<SnapshotColumn, Column>, site: Site): number => {
  const { sid, last, from, sums, ssns } = site;
  columns.sid.add(sid);
  columns.last.add(last);
  columns.pieces.add(from.length);
  for (let at = 0; at < from.length; at += 1) {
    const units = from[at]! - (from[at - 1] ?? 0);
    columns.from.add(units);
    columns.sum.add(sums[at]! - (sums[at - 1] ?? 0) - units);
    columns.ssn.add(ssns[at]! - (ssns[at - 1] ?? 0));
  }
  const hidden = site.pairs.filter((seq) => site.find(seq)!.text === '');
  columns.pairs.add(hidden.length);
  hidden.forEach((seq, at) => columns.pair.add(seq - (hidden[at - 1] ?? 0)));
  return from.length + hidden.length;
};

/** The spans from the leaf on, with deleted ones of one run joined also where they meet at the ends of leaves. */
const joined = (first: Node): Span[] => {
  const spans: Span[] = [];
  for (let leaf: Node | null = first; leaf !== null; leaf = leaf.next) {
    for (const span of leaf.spans) {
      const last = spans.at(-1);
      if (last === undefined || last.text !== '' || span.text !== '' || !goesOn(last, span)) spans.push(span);
      else {
        const { site, seq, length, leftSite, leftSeq, rightSite, rightSeq, flags } = last;
        const both = length + span.length;
        spans[spans.length - 1] = new Span(site, seq, both, '', leftSite, leftSeq, rightSite, rightSeq, flags, leaf);
      }
    }
  }
  return spans;
};

class Spans {
  count = 0;
  /** The spans whose runs go on in later ones, the last to be left open on top. */
  readonly #open: Span[] = [];
  #former: Span | null = null;
  #seqs: number[] = [];

  constructor(readonly columns: Record<SnapshotColumn, Column>) {}

  add(span: Span, following: Span | undefined): void {
    const { columns } = this;
    const { site, seq, length } = span;
    const next = site.find(seq + length);
    const isOpen = next !== null && isContinued(span, next);
    const top = this.#open.at(-1);
    const continues = top !== undefined && isContinued(top, span);
    if (continues) this.#open.pop();
    let tag = (span.text === '' ? DELETED : 0) | (isOpen ? OPEN : 0);
    if (continues) tag |= CONTINUES << 2;
    else {
      tag |= this.#head(span, following) << 2;
      columns.site.add(site.index);
      columns.seq.add(seq - (this.#seqs[site.index] ?? 0));
    }
    this.#seqs[site.index] = seq + length;
    columns.tag.add(tag);
    columns.length.add(length);
    if (isOpen) this.#open.push(span);
    this.#former = span;
    this.count += 1;
  }

  /** The form of the head, with that of its right origin two bits above. */
  #head(span: Span, following: Span | undefined): number {
    const { leftSite, leftSeq, rightSite, rightSeq } = span;
    const former = this.#former;
    const top = this.#open.at(-1);
    const isWhereOpen = top !== undefined && top.site === rightSite && top.seq + top.length === rightSeq;
    if ((span.flags & IS_LEFT) !== 0) {
      const isFollowing = following !== undefined && following.site === rightSite && following.seq === rightSeq;
      if (!isWhereOpen && !isFollowing) this.#identity(span, rightSite!, rightSeq);
      return LEFT_CHILD | ((isWhereOpen ? EXPECTED : isFollowing ? FOLLOWING : GIVEN_RIGHT) << 2);
    }
    const isOfFormer =
      former === null ? leftSite === null : former.site === leftSite && former.seq + former.length - 1 === leftSeq;
    const isExpected = isOfFormer && former !== null && former.rightSite === rightSite && former.rightSeq === rightSeq;
    if (!isOfFormer) this.#identity(span, leftSite, leftSeq);
    const right = isExpected ? EXPECTED : rightSite === null ? NO_RIGHT : isWhereOpen ? OPEN_RIGHT : GIVEN_RIGHT;
    if (right === GIVEN_RIGHT) this.#identity(span, rightSite, rightSeq);
    return (isOfFormer ? OF_FORMER : OF_GIVEN) | (right << 2);
  }

  /** Site 0 is an end of the text. */
  #identity(span: Span, site: Site | null, seq: number): void {
    this.columns.idSite.add(site === null ? 0 : site.index + 1);
    if (site !== null) this.columns.idSeq.add(span.seq - seq);
  }
}

/** Whether `next` goes on with the run of `span`, wherever the two stand. */
const isContinued = (span: Span, next: Span): boolean =>
  (next.flags & HAS_LEFT) === 0 ? goesOn(span, next) : goesOn(span, { ...next, flags: next.flags & ~HAS_LEFT });
