import type { Core } from './core';
import type { Node } from './rope';
import { descends } from './siblings';
import { goesOn, HAS_LEFT, HAS_RIGHT, IS_LEFT, linesIn, type Span } from './span';

const assert = (isSo: boolean, what: string): void => {
  if (!isSo) throw new Error(`An invariant does not hold: ${what}.`);
};

/**
 * Throws if the core's structures contradict each other: the sums and links of the rope, the index of every site, the
 * runs, their stamps, and what spans say of the tree. For tests; looks at everything.
 */
export const check = (core: Core): void => {
  const spans = checkRope(core);
  const bySite = new Map<number, Span[]>();
  spans.forEach((span, at) => {
    checkSpan(span, spans[at + 1]);
    bySite.set(span.site.index, [...(bySite.get(span.site.index) ?? []), span]);
  });
  for (const site of core.sites) {
    const own = (bySite.get(site.index) ?? []).sort((a, b) => a.seq - b.seq);
    const indexed = site.blocks.flat();
    assert(own.length === indexed.length && own.every((span, at) => span === indexed[at]), 'the index has all spans');
    own.forEach(({ seq, length }, at) => {
      assert(seq + length - 1 <= site.last, 'identities were taken');
      assert(at === 0 || own[at - 1]!.seq + own[at - 1]!.length <= seq, 'spans do not overlap');
    });
    for (let piece = 1; piece < site.from.length; piece += 1) {
      const length = site.from[piece]! - site.from[piece - 1]!;
      assert(length > 0 && site.sums[piece]! >= site.sums[piece - 1]! + length, 'sums ascend');
      assert(site.ssns[piece]! >= site.ssns[piece - 1]!, 'sessions do not go back');
    }
    assert(
      site.pairs.every((seq, at) => at === 0 || site.pairs[at - 1]! < seq),
      'pairs ascend',
    );
    const last = site.from.length - 1;
    const sum = (site.sums[last] ?? 0) + site.last - (site.from[last] ?? 0);
    assert(
      site.sumOf(site.last) === sum && site.ssnOf(site.last) === (site.ssns[last] ?? 0),
      'the last piece is known',
    );
    assert(site.last === 0 || site.sumOf(site.last) <= core.clock, 'the clock is the highest sum');
  }
};

const checkRope = (core: Core): Span[] => {
  const { rope } = core.sequence;
  const leaves: Node[] = [];
  const spans: Span[] = [];
  const visit = (node: Node, depth: number): number => {
    let [size, lines] = [0, 0];
    for (const child of node.nodes) {
      assert(child.parent === node, 'a node knows its parent');
      visit(child, depth + 1);
      size += child.size;
      lines += child.lines;
    }
    for (const span of node.spans) {
      assert(span.leaf === node, 'a span knows its leaf');
      size += span.text.length;
      lines += linesIn(span.text);
    }
    if (node.nodes.length === 0) leaves.push(node);
    spans.push(...node.spans);
    assert(node.size === size && node.lines === lines, 'the sums are right');
    assert(node.nodes.length <= 32 && node.spans.length <= 32, 'no node is too wide');
    assert(node === rope.root || node.nodes.length + node.spans.length > 0, 'no node is empty');
    return depth;
  };
  visit(rope.root, 0);
  assert(rope.first === leaves[0], 'the first leaf is the first');
  leaves.forEach((leaf, at) => assert(leaf.next === (leaves[at + 1] ?? null), 'the leaves are linked'));
  let start = 0;
  for (const leaf of leaves) {
    assert(!rope.remembers(leaf) || rope.startOf(leaf) === start, 'the remembered start is right');
    start += leaf.size;
  }
  if (rope.span !== null) {
    const before = rope.leaf.spans.slice(0, rope.index);
    const from = before.reduce((position, { text }) => position + text.length, rope.startOf(rope.leaf));
    assert(rope.leaf.spans[rope.index] === rope.span && rope.from === from, 'the cursor is where it says');
  }
  return spans;
};

const checkSpan = (span: Span, next: Span | undefined): void => {
  const { site, seq, length, text, leftSite, leftSeq, rightSite, rightSeq, flags, leaf } = span;
  assert(length > 0 && (text === '' || text.length === length), 'a span is all visible or all deleted');
  assert(site.find(seq) === span && site.find(seq + length - 1) === span, 'the index finds both ends');
  const right = rightSite && rightSite.find(rightSeq);
  const left = leftSite && leftSite.find(leftSeq);
  assert(rightSite === null || right !== null, 'the right origin is there');
  assert(leftSite === null || left !== null, 'the left origin is there');
  if ((flags & IS_LEFT) !== 0) {
    assert(right!.seq === rightSeq && (right!.flags & HAS_LEFT) !== 0, 'a left child is known to its parent');
    assert(descends(right!, rightSeq, left, leftSeq), 'the parent of a left child descends from the left origin');
  } else if (left && left.seq + left.length - 1 === leftSeq) {
    assert((left.flags & HAS_RIGHT) !== 0, 'a right child is known to its parent');
  }
  const isMissed = next?.leaf === leaf && text === '' && next.text === '' && goesOn(span, next);
  assert(!isMissed, 'deleted neighbours of one run are one span');
};
