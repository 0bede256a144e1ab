import type { Replica } from './replica';
import { findReturned } from './returned';
import { joined, type Stretch } from './stretch';
import { isHigh, isLow } from './surrogates';

/** Identities of one site that follow each other by `seq`. */
export interface IdentityRange {
  readonly sid: number;
  readonly seq: number;
  readonly length: number;
}

/** A stretch of the text that something, such as a comment, was said about. */
export interface Passage {
  /** Its identities, in document order. */
  readonly ranges: readonly IdentityRange[];
  /** Their text when it was made, one code unit each. */
  readonly quote: string;
  /** The text directly before it and after it. */
  readonly before: string;
  readonly after: string;
  /** The highest `sum` of the replica on which it was made: what came later is above. */
  readonly clock: number;
}

/** How much a passage may hold. */
export interface PassageBounds {
  /** Code units of the passage. */
  readonly length: number;
  readonly ranges: number;
  /** Code units on each side. */
  readonly context: number;
}

/**
 * Where a passage is: some of its identities are visible (ANCHORED); none is, but its text came back under others
 * (RETURNED); all of it is gone (ORPHANED); or the replica lacks some of its identities and sees none (UNKNOWN).
 */
export interface Whereabouts {
  readonly status: 'ANCHORED' | 'RETURNED' | 'ORPHANED' | 'UNKNOWN';
  /** The stretches of text that it is, ascending; none unless it is ANCHORED or RETURNED. */
  readonly stretches: readonly Stretch[];
  /** Where it begins, or where it was. */
  readonly position: number;
}

/**
 * The passage from position `start` up to and without `end`, or as much of its beginning as the bounds allow. Throws a
 * RangeError if that is no text.
 */
export const passageAt = (replica: Replica, start: number, end: number, bounds: PassageBounds): Passage => {
  const longest = Math.min(end, start + bounds.length);
  const ranges = replica.identities(start, longest).slice(0, bounds.ranges);
  let length = ranges.reduce((sum, range) => sum + range.length, 0);
  const last = ranges.at(-1);
  if (!last) throw new RangeError('A passage has at least one character.');
  if (isHigh(replica.slice(start + length - 1, start + length)) && last.length > 1) {
    last.length -= 1;
    length -= 1;
  }
  const quote = replica.slice(start, start + length);
  const before = replica.slice(Math.max(start - bounds.context, 0), start);
  const after = replica.slice(start + length, start + length + bounds.context);
  return {
    ranges,
    quote,
    before: isLow(before.charAt(0)) ? before.slice(1) : before,
    after: isHigh(after.slice(-1)) ? after.slice(0, -1) : after,
    clock: replica.clock,
  };
};

/**
 * Where the passage is in the replica's text. It is its visible identities. Text that is undone or reverted comes back
 * under new identities; so if none is visible the passage is looked for in what was inserted after it was made, between
 * the nearest older text on both sides of where it was: there its whole quote, among several the one in the most similar
 * surroundings, or else the longest piece that is more than half of the quote. All of that follows from the replica's
 * changes alone, and so is the same wherever they are.
 */
export const findPassage = (replica: Replica, passage: Passage): Whereabouts => {
  const { visible, first, last, isWhole } = survey(replica, passage);
  if (visible.length > 0) return { status: 'ANCHORED', stretches: visible, position: visible[0]!.start };
  const position = Math.max(first, 0);
  if (!isWhole) return { status: 'UNKNOWN', stretches: [], position };
  const found = first < 0 ? null : findReturned(replica, passage, first, last);
  return found
    ? { status: 'RETURNED', stretches: [found], position: found.start }
    : { status: 'ORPHANED', stretches: [], position };
};

/** The visible stretches of a passage, where its first and last identities are (-1 if nowhere), and whether all are known. */
const survey = ({ core }: Replica, { ranges }: Passage) => {
  const found: Stretch[] = [];
  let [first, last, isWhole] = [-1, -1, true];
  for (const { sid, seq, length } of ranges) {
    const site = core.known(sid);
    const end = seq + length;
    if (!site || site.last < end - 1) isWhole = false;
    for (let at = seq; site && at < end;) {
      const span = site.find(at);
      if (span === null) {
        at += 1;
        continue;
      }
      const count = Math.min(span.seq + span.length, end) - at;
      const isVisible = span.text !== '';
      const start = core.sequence.rope.positionOf(span) + (isVisible ? at - span.seq : 0);
      if (isVisible) found.push({ start, end: start + count });
      first = first < 0 ? start : Math.min(first, start);
      last = Math.max(last, start);
      at += count;
    }
  }
  return { visible: joined(found), first, last, isWhole };
};
