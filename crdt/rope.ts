import { insertAt } from './site';
import { linesIn, type Span } from './span';

const WIDTH = 32;
/** Less than WIDTH, so that the first edits do not split every node. */
const LOADED_WIDTH = 28;
const NO_SPANS: Span[] = [];
const NO_NODES: Node[] = [];

/** A leaf, which holds spans, or a node above, which holds nodes. All leaves are equally deep. */
export class Node {
  parent: Node | null = null;
  /** The leaf after this one. */
  next: Node | null = null;
  /** Visible code units, and line feeds among them. */
  size = 0;
  lines = 0;

  constructor(
    readonly spans: Span[],
    readonly nodes: Node[],
  ) {}
}

/**
 * All spans in document order, in a B+tree that sums up the visible code units and line feeds below every node.
 *
 * A cursor remembers the leaf where the last edit was, and mostly the span too, with the positions where they start: so
 * typing finds its place without a descent. Only the cursor's leaf is ever altered, at the cursor's span or behind it, so
 * that both positions stay right; whoever works elsewhere moves the cursor first.
 */
export class Rope {
  first = new Node([], NO_NODES);
  root = this.first;
  /** The cursor's leaf, and the position where it starts. */
  leaf = this.first;
  private start = 0;
  /** The cursor's span, its index in the leaf and the position where it starts or would start; null if it has none. */
  span: Span | null = null;
  index = -1;
  from = 0;

  /** Takes the spans, in document order. Nothing may be there yet. */
  load(spans: readonly Span[]): void {
    if (spans.length === 0) return;
    let level: Node[] = [];
    for (let at = 0; at < spans.length; at += LOADED_WIDTH) {
      const leaf = new Node(spans.slice(at, at + LOADED_WIDTH), NO_NODES);
      for (let index = 0; index < leaf.spans.length; index += 1) {
        const span = leaf.spans[index]!;
        span.leaf = leaf;
        if (span.text === '') continue;
        leaf.size += span.text.length;
        leaf.lines += linesIn(span.text);
      }
      if (level.length > 0) level[level.length - 1]!.next = leaf;
      level.push(leaf);
    }
    this.first = level[0]!;
    this.leaf = this.first;
    while (level.length > 1) {
      const above: Node[] = [];
      for (let at = 0; at < level.length; at += LOADED_WIDTH) {
        const node = new Node(NO_SPANS, level.slice(at, at + LOADED_WIDTH));
        for (const child of node.nodes) {
          child.parent = node;
          node.size += child.size;
          node.lines += child.lines;
        }
        above.push(node);
      }
      level = above;
    }
    this.root = level[0]!;
  }

  /** Whether the leaf is the cursor's. */
  remembers(leaf: Node): boolean {
    return leaf === this.leaf;
  }

  /** The position where the leaf starts; moves the cursor to it, without a span if it was in another leaf. */
  startOf(leaf: Node): number {
    if (leaf === this.leaf) return this.start;
    let start = 0;
    let node = leaf;
    for (let parent = node.parent; parent !== null; node = parent, parent = node.parent) {
      const { nodes } = parent;
      for (let at = 0; nodes[at] !== node; at += 1) start += nodes[at]!.size;
    }
    this.moveTo(leaf, start);
    return start;
  }

  /** Where the span is in its leaf. */
  indexOf(span: Span): number {
    return span === this.span ? this.index : span.leaf.spans.indexOf(span);
  }

  /** Moves the cursor to the span, and returns the position of its first code unit, or where that would be. */
  positionOf(span: Span): number {
    if (span === this.span) return this.from;
    let position = this.startOf(span.leaf);
    const { spans } = span.leaf;
    let at = 0;
    for (; spans[at] !== span; at += 1) position += spans[at]!.text.length;
    this.pointAt(span, at, position);
    return position;
  }

  /** Notes that the cursor is at the span, which is in its leaf. */
  pointAt(span: Span, index: number, from: number): void {
    this.span = span;
    this.index = index;
    this.from = from;
  }

  /** The leaf of the visible code unit at `position`, which must be one; moves the cursor to it. */
  seek(position: number): Node {
    const { leaf } = this;
    if (position >= this.start && position < this.start + leaf.size) return leaf;
    let node = this.root;
    let start = 0;
    while (node.nodes.length > 0) {
      const { nodes } = node;
      let at = 0;
      let child = nodes[0]!;
      while (position >= start + child.size) {
        start += child.size;
        at += 1;
        child = nodes[at]!;
      }
      node = child;
    }
    if (node !== leaf) this.moveTo(node, start);
    return node;
  }

  /** Moves the cursor to the span of the visible code unit at `position`, which must be one, and returns where in it it is. */
  find(position: number): number {
    const { span } = this;
    if (span !== null) {
      const offset = position - this.from;
      if (offset >= 0 && offset < span.text.length) return offset;
    }
    const { spans } = this.seek(position);
    let rest = position - this.start;
    let at = 0;
    let found = spans[0]!;
    while (rest >= found.text.length) {
      rest -= found.text.length;
      at += 1;
      found = spans[at]!;
    }
    this.pointAt(found, at, position - rest);
    return rest;
  }

  /** Notes that so much more is visible in the leaf. */
  grow(leaf: Node, size: number, lines: number): void {
    for (let node: Node | null = leaf; node !== null; node = node.parent) {
      node.size += size;
      node.lines += lines;
    }
  }

  /**
   * Inserts the span, whose code units count already, before the one at `index` of the leaf. The cursor's span stays if it
   * is before that, unless the leaf became full and was split; whether it was not is returned.
   */
  insert(leaf: Node, index: number, span: Span): boolean {
    const { spans } = leaf;
    span.leaf = leaf;
    insertAt(spans, index, span);
    if (index <= this.index) this.span = null;
    if (spans.length <= WIDTH) return true;
    this.span = null;
    // What grows at its end is not typed into again: the full leaf stays full.
    const moved = spans.splice(leaf.next === null && index === WIDTH ? WIDTH - 1 : WIDTH / 2);
    const added = new Node(moved, NO_NODES);
    for (const each of moved) {
      each.leaf = added;
      added.size += each.text.length;
      added.lines += linesIn(each.text);
    }
    added.next = leaf.next;
    leaf.next = added;
    this.attach(leaf, added);
    return false;
  }

  private moveTo(leaf: Node, start: number): void {
    this.leaf = leaf;
    this.start = start;
    this.span = null;
  }

  /** Puts the node `added`, split off from `node`, after it. */
  private attach(node: Node, added: Node): void {
    node.size -= added.size;
    node.lines -= added.lines;
    let { parent } = node;
    if (parent === null) {
      parent = new Node(NO_SPANS, [node]);
      parent.size = node.size + added.size;
      parent.lines = node.lines + added.lines;
      node.parent = parent;
      this.root = parent;
    }
    const { nodes } = parent;
    added.parent = parent;
    const index = nodes.indexOf(node) + 1;
    insertAt(nodes, index, added);
    if (nodes.length <= WIDTH) return;
    const moved = nodes.splice(index === WIDTH ? WIDTH - 1 : WIDTH / 2);
    const split = new Node(NO_SPANS, moved);
    for (const each of moved) {
      each.parent = split;
      split.size += each.size;
      split.lines += each.lines;
    }
    this.attach(parent, split);
  }
}

/** Whether the code unit `seqA` of the span `a` stands before the code unit `seqB` of `b`. */
export const isBefore = (a: Span, seqA: number, b: Span, seqB: number): boolean => {
  if (a === b) return seqA < seqB;
  let left = a.leaf;
  let right = b.leaf;
  if (left === right) return left.spans.indexOf(a) < left.spans.indexOf(b);
  while (left.parent !== right.parent) {
    left = left.parent!;
    right = right.parent!;
  }
  const { nodes } = left.parent!;
  return nodes.indexOf(left) < nodes.indexOf(right);
};

/** The span after the one at `index` of the leaf; null at the end of the text. */
export const following = (leaf: Node, index: number): Span | null => {
  const { spans } = leaf;
  return index + 1 < spans.length ? spans[index + 1]! : (leaf.next?.spans[0] ?? null);
};
