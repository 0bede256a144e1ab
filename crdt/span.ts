import type { Node } from './rope';
import type { Site } from './site';

/** The head is a left child of its right origin; otherwise it is a right child of its left origin. */
export const IS_LEFT = 1;
/** The head has left children. */
export const HAS_LEFT = 2;
/** The last code unit has right children. That of any other is certain: its successor in the span. */
export const HAS_RIGHT = 4;

/**
 * Code units of one site that follow each other by `seq` and in the document, each after the first a right child of
 * its predecessor with the head's right origin. They are all visible or all deleted.
 */
export class Span {
  constructor(
    readonly site: Site,
    public seq: number,
    public length: number,
    /** Empty once deleted: the text of a tombstone is nowhere needed. */
    public text: string,
    /** The origins of the head. A null site is an end of the text. */
    public leftSite: Site | null,
    public leftSeq: number,
    // Not before the one after it is read in a few spans of a snapshot.
    public rightSite: Site | null,
    public rightSeq: number,
    public flags: number,
    /** The leaf of the rope that holds it. */
    public leaf: Node,
  ) {}
}

/** Whether `next`, which follows `span` in the document, goes on with the same run: then one span can hold both. */
export const goesOn = (span: Span, next: Span): boolean =>
  next.site === span.site &&
  next.seq === span.seq + span.length &&
  (next.flags & (IS_LEFT | HAS_LEFT)) === 0 &&
  next.leftSite === span.site &&
  next.leftSeq === next.seq - 1 &&
  next.rightSite === span.rightSite &&
  next.rightSeq === span.rightSeq;

/** How many line feeds the text has. */
export const linesIn = (text: string): number => {
  if (text.length === 1) return text === '\n' ? 1 : 0;
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
};
