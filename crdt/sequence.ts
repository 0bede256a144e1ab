import { following, isBefore, type Node, Rope } from './rope';
import { removeAt, type Site } from './site';
import { firstWhere, descends, precedes } from './siblings';
import { goesOn, HAS_LEFT, HAS_RIGHT, IS_LEFT, linesIn, Span } from './span';

/**
 * What is inserted: a text, the site and `seq` of its first code unit, and its origins with the spans that hold them; null
 * is an end of the text.
 */
export class Insertion {
  site!: Site;
  seq = 0;
  text = '';
  leftSite: Site | null = null;
  leftSeq = 0;
  left: Span | null = null;
  rightSite: Site | null = null;
  rightSeq = 0;
  right: Span | null = null;
}

/**
 * The spans in the order of FugueMax (Weidner and Kleppmann, "The Art of the Fugue", IEEE TPDS 36(11), 2025), by its tree
 * rule. A code unit's parent is its right origin, as a left child, if that descends from its left origin; else it is its
 * left origin, as a right child. Left siblings ascend by their stamps; right siblings descend by the places of their
 * right origins, then ascend by stamps. The document is the in-order walk.
 *
 * The tree is not stored: a span knows the origins of its head and which of them is the parent. Where the origins are
 * neighbours, or the parent has no children on that side, the place follows at once. Else the children are looked for
 * between the origins, where in an honest history only concurrent insertions are.
 */
export class Sequence {
  readonly rope = new Rope();

  /** Places the insertion and returns its position. */
  insert(insertion: Insertion): number {
    const { leftSeq, left, rightSeq, right } = insertion;
    const leaf = left ? left.leaf : this.rope.first;
    const index = left ? this.rope.indexOf(left) : -1;
    const offset = left ? leftSeq - left.seq : -1;
    if (left && offset < left.length - 1) {
      if (right === left && rightSeq === leftSeq + 1) return this.put(insertion, leaf, index, offset, true, right);
    } else {
      const next = left ? following(leaf, index) : (this.rope.first.spans[0] ?? null);
      const isBare = left !== null && (left.flags & HAS_RIGHT) === 0;
      if (next === right && (next === null || next.seq === rightSeq)) {
        return this.put(insertion, leaf, index, offset, next !== null && !isBare, right);
      }
      if (isBare && (right === null || isBefore(left, leftSeq, right, rightSeq))) {
        return this.put(insertion, leaf, index, offset, false, right);
      }
    }
    return right !== null && descends(right, rightSeq, left, leftSeq)
      ? this.putLeft(insertion, left, right)
      : this.putRight(insertion, left, right);
  }

  /** Places the insertion between its origins, which are neighbours, with the cursor at the left one. */
  insertBetween(insertion: Insertion): void {
    const { rope } = this;
    const { left, leftSeq, right } = insertion;
    if (left === null) return this.putAt(insertion, rope.first, -1, -1, right !== null, right);
    const offset = leftSeq - left.seq;
    const isLeft = right !== null && (offset < left.length - 1 || (left.flags & HAS_RIGHT) !== 0);
    this.putAt(insertion, rope.leaf, rope.index, offset, isLeft, right);
  }

  /** Lets the text go on with the run of the visible span, at its end, with the cursor at it. */
  extend(span: Span, text: string): void {
    this.rope.grow(span.leaf, text.length, linesIn(text));
    span.text += text;
    span.length += text.length;
  }

  /** Hides `count` code units of the visible span from `from` on, with the cursor at it. */
  hide(span: Span, from: number, count: number): void {
    if (from + count < span.length) {
      if (from === 0 && this.shiftToFormer(span, count)) return;
      this.cut(span, from + count);
    }
    if (from > 0) {
      if (this.shiftToNext(span, count)) return;
      this.hideWhole(this.cut(span, from));
    } else this.hideWhole(span);
  }

  /** Where the span goes on after a deleted one, lets that one have its first `count` code units. */
  private shiftToFormer(span: Span, count: number): boolean {
    const index = this.rope.indexOf(span);
    const former = index > 0 ? span.leaf.spans[index - 1]! : null;
    if (former === null || former.text !== '' || !goesOn(former, span)) return false;
    this.rope.grow(span.leaf, -count, -linesIn(span.text.slice(0, count)));
    former.length += count;
    span.seq += count;
    span.leftSeq += count;
    span.length -= count;
    span.text = span.text.slice(count);
    return true;
  }

  /** Where a deleted span goes on after this one, lets it have the last `count` code units. */
  private shiftToNext(span: Span, count: number): boolean {
    const { spans } = span.leaf;
    const index = this.rope.indexOf(span) + 1;
    const next = index < spans.length ? spans[index]! : null;
    if (next === null || next.text !== '' || !goesOn(span, next)) return false;
    const rest = span.length - count;
    this.rope.grow(span.leaf, -count, -linesIn(span.text.slice(rest)));
    next.seq -= count;
    next.leftSeq -= count;
    next.length += count;
    span.length = rest;
    span.text = span.text.slice(0, rest);
    return true;
  }

  private hideWhole(span: Span): void {
    const { rope } = this;
    const { leaf } = span;
    const { spans } = leaf;
    const index = rope.indexOf(span);
    rope.grow(leaf, -span.length, -linesIn(span.text));
    span.text = '';
    if (index + 1 < spans.length) {
      const next = spans[index + 1]!;
      if (next.text === '' && goesOn(span, next)) absorb(span, next, index + 1);
    }
    if (index === 0) return;
    const former = spans[index - 1]!;
    if (former.text !== '' || !goesOn(former, span)) return;
    absorb(former, span, index);
    if (span === rope.span) rope.pointAt(former, index - 1, rope.from);
  }

  /** The insertion's parent is its right origin. */
  private putLeft(insertion: Insertion, left: Span | null, right: Span): number {
    const { leftSeq, rightSite, rightSeq } = insertion;
    const { leaf } = right;
    const index = this.rope.indexOf(right);
    if (rightSeq > right.seq) return this.put(insertion, leaf, index, rightSeq - right.seq - 1, true, right);
    if ((right.flags & HAS_LEFT) === 0) return this.putBefore(insertion, right, true, right);
    const region = this.between(left !== null && isBefore(left, leftSeq, right, rightSeq) ? left : null, right);
    let from = 0;
    for (let at = 0; at < region.length; at += 1) {
      const child = region[at]!;
      if ((child.flags & IS_LEFT) === 0 || child.rightSite !== rightSite || child.rightSeq !== rightSeq) continue;
      if (precedes(insertion, child.site, child.seq, rightSite, rightSeq)) {
        const start = firstWhere(from, at, (each) => descends(region[each]!, region[each]!.seq, child, child.seq));
        return this.putBefore(insertion, region[start]!, true, right);
      }
      from = at + 1;
    }
    return this.putBefore(insertion, right, true, right);
  }

  /** The insertion's parent is its left origin, or the start of the text. */
  private putRight(insertion: Insertion, left: Span | null, right: Span | null): number {
    const { leftSite, leftSeq, rightSeq } = insertion;
    const stop = left !== null && right !== null && !isBefore(left, leftSeq, right, rightSeq) ? null : right;
    const region = this.between(left, stop);
    let last = left;
    let from = 0;
    if (left && leftSeq < left.seq + left.length - 1) {
      if (precedes(insertion, left.site, leftSeq + 1, left.rightSite, left.rightSeq)) {
        const { leaf } = left;
        return this.put(insertion, leaf, this.rope.indexOf(left), leftSeq - left.seq, false, right);
      }
      // The parent's successor in its span, which has no left children, is its first child here.
    } else {
      last = null;
    }
    let lastSeq = leftSeq + 1;
    for (let at = 0; at < region.length; at += 1) {
      const child = region[at]!;
      if ((child.flags & IS_LEFT) !== 0 || child.leftSite !== leftSite || child.leftSeq !== leftSeq) continue;
      if (precedes(insertion, child.site, child.seq, child.rightSite, child.rightSeq)) {
        const start = firstWhere(from, at, (each) => descends(region[each]!, region[each]!.seq, child, child.seq));
        return this.putBefore(insertion, region[start]!, false, right);
      }
      last = child;
      lastSeq = child.seq;
      from = at + 1;
    }
    const end =
      last === null
        ? 0
        : firstWhere(from, region.length, (each) => !descends(region[each]!, region[each]!.seq, last, lastSeq));
    const next = region[end] ?? stop;
    return next ? this.putBefore(insertion, next, false, right) : this.putLast(insertion, right);
  }

  /** The spans after `left` and before `right`; null is an end of the text. */
  private between(left: Span | null, right: Span | null): Span[] {
    const region: Span[] = [];
    let leaf: Node | null = left ? left.leaf : this.rope.first;
    let index = left ? this.rope.indexOf(left) + 1 : 0;
    for (; leaf !== null; leaf = leaf.next, index = 0) {
      for (const { spans } = leaf; index < spans.length; index += 1) {
        if (spans[index] === right) return region;
        region.push(spans[index]!);
      }
    }
    return region;
  }

  private putBefore(insertion: Insertion, span: Span, isLeft: boolean, right: Span | null): number {
    const { leaf } = span;
    const index = this.rope.indexOf(span) - 1;
    return this.put(insertion, leaf, index, index < 0 ? -1 : leaf.spans[index]!.length - 1, isLeft, right);
  }

  private putLast(insertion: Insertion, right: Span | null): number {
    let leaf = this.rope.root;
    while (leaf.nodes.length > 0) leaf = leaf.nodes.at(-1)!;
    const index = leaf.spans.length - 1;
    return this.put(insertion, leaf, index, index < 0 ? -1 : leaf.spans[index]!.length - 1, false, right);
  }

  /** Puts the insertion after the code unit `offset` of the span at `index` of the leaf; at its start if `index` is -1. */
  private put(
    insertion: Insertion,
    leaf: Node,
    index: number,
    offset: number,
    isLeft: boolean,
    right: Span | null,
  ): number {
    const position = this.positionAfter(leaf, index, offset);
    this.putAt(insertion, leaf, index, offset, isLeft, right);
    return position;
  }

  /** The position after the code unit; moves the cursor to its span. */
  private positionAfter(leaf: Node, index: number, offset: number): number {
    const { rope } = this;
    if (index < 0) return rope.startOf(leaf);
    const span = leaf.spans[index]!;
    const position = rope.positionOf(span);
    return span.text !== '' ? position + offset + 1 : position;
  }

  /** Puts the insertion there, with the cursor at the span, and moves the cursor to what was inserted. */
  private putAt(
    insertion: Insertion,
    leaf: Node,
    index: number,
    offset: number,
    isLeft: boolean,
    right: Span | null,
  ): void {
    const { rope } = this;
    const { site, seq, text, leftSite, leftSeq, rightSite, rightSeq } = insertion;
    const span = index < 0 ? null : leaf.spans[index]!;
    if (
      span !== null &&
      span.site === site &&
      !isLeft &&
      span.seq + span.length === seq &&
      leftSite === site &&
      leftSeq === seq - 1 &&
      span.text !== '' &&
      (span.flags & HAS_RIGHT) === 0 &&
      span.rightSite === rightSite &&
      span.rightSeq === rightSeq
    ) {
      this.extend(span, text);
      return;
    }
    const flags = isLeft ? IS_LEFT : 0;
    const made = new Span(site, seq, text.length, text, leftSite, leftSeq, rightSite, rightSeq, flags, leaf);
    site.push(made);
    const position = span === null ? rope.startOf(leaf) : rope.from + (span.text === '' ? 0 : offset + 1);
    if (span !== null && offset < span.length - 1) {
      const cut = this.cut(span, offset + 1);
      if (isLeft) cut.flags |= HAS_LEFT;
    } else if (isLeft) right!.flags |= HAS_LEFT;
    else if (leftSite !== null) {
      const isParent = span !== null && span.site === leftSite && leftSeq === span.seq + offset;
      const parent = isParent ? span : leftSite.find(leftSeq)!;
      if (leftSeq === parent.seq + parent.length - 1) parent.flags |= HAS_RIGHT;
    }
    const before = span === null ? leaf : span.leaf;
    const at = span === null ? 0 : rope.indexOf(span) + 1;
    rope.grow(before, text.length, linesIn(text));
    if (rope.insert(before, at, made) && before === rope.leaf) rope.pointAt(made, at, position);
  }

  /** Cuts the span in two before `at`, and returns the second part. */
  private cut(span: Span, at: number): Span {
    const { site, seq, rightSite, rightSeq, flags, text, leaf } = span;
    const first = seq + at;
    const length = span.length - at;
    const rest = text === '' ? '' : text.slice(at);
    if (text !== '') span.text = text.slice(0, at);
    const cut = new Span(site, first, length, rest, site, first - 1, rightSite, rightSeq, flags & HAS_RIGHT, leaf);
    span.length = at;
    span.flags |= HAS_RIGHT;
    site.add(cut);
    this.rope.insert(leaf, this.rope.indexOf(span) + 1, cut);
    return cut;
  }
}

/** Joins the deleted span `next`, at `index` of its leaf, to the deleted one before it. */
const absorb = (span: Span, next: Span, index: number): void => {
  span.length += next.length;
  span.flags = (span.flags & ~HAS_RIGHT) | (next.flags & HAS_RIGHT);
  removeAt(next.leaf.spans, index);
  next.site.remove(next);
};
