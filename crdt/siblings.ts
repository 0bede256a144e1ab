import { isBefore } from './rope';
import type { Insertion } from './sequence';
import type { Site } from './site';
import { IS_LEFT, type Span } from './span';

/**
 * Whether the code unit `seq` of the span is below the code unit `ancestorSeq` of the span `ancestor` in the tree; null is
 * the root. Goes up span by span. A parent's `sum` is lower than its child's, so it stops once it is past the ancestor.
 */
export const descends = (span: Span, seq: number, ancestor: Span | null, ancestorSeq: number): boolean => {
  if (ancestor === null) return true;
  const sum = ancestor.site.sumOf(ancestorSeq);
  let below = span;
  let at = seq;
  while (below !== ancestor) {
    // Whatever its parent, a code unit descends from its left origin.
    if (below.leftSite === ancestor.site && below.leftSeq === ancestorSeq) return true;
    const isLeft = (below.flags & IS_LEFT) !== 0;
    const site = isLeft ? below.rightSite : below.leftSite;
    if (site === null) return false;
    const parent = isLeft ? below.rightSeq : below.leftSeq;
    if (site.sumOf(parent) < sum) return false;
    if (site === ancestor.site && parent === ancestorSeq) return true;
    below = site.find(parent)!;
    at = parent;
  }
  return at > ancestorSeq;
};

/**
 * Whether the insertion stands before its sibling `(site, seq)`, whose right origin is given: the one with the later right
 * origin comes first, then the one with the lower stamps. Left siblings have one right origin.
 */
export const precedes = (
  insertion: Insertion,
  site: Site,
  seq: number,
  rightSite: Site | null,
  rightSeq: number,
): boolean => {
  if (insertion.rightSite !== rightSite || insertion.rightSeq !== rightSeq) {
    if (insertion.rightSite === null) return true;
    if (rightSite === null) return false;
    const own = insertion.rightSite.find(insertion.rightSeq)!;
    return isBefore(rightSite.find(rightSeq)!, rightSeq, own, insertion.rightSeq);
  }
  const ownSite = insertion.site;
  const order =
    ownSite.ssnOf(insertion.seq) - site.ssnOf(seq) ||
    ownSite.sumOf(insertion.seq) - site.sumOf(seq) ||
    ownSite.sid - site.sid;
  return order < 0;
};

/** The lowest number from `from` up to and without `to` that is so; `to` if none is. Those above it must be so, too. */
export const firstWhere = (from: number, to: number, isSo: (at: number) => boolean): number => {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
