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

/** A place in the rope: the code unit `offset` of the span at `index` of `leaf`. */
export interface Place {
  leaf: Node;
  index: number;
  span: Span;
  offset: number;
}

/**
 * All spans in document order, in a B+tree that sums up the visible code units and line feeds below every node. One
 * leaf is remembered with the position where it starts: typing finds its place there without a descent. Only the
 * remembered leaf is ever altered, so the remembered start stays right; `startOf` and `seek` remember another.
 */
export class Rope {
  readonly first = new Node([], NO_NODES);
  root = this.first;
  private leaf = this.first;
  private start = 0;

  /** Takes the spans, in document order. Nothing may be there yet. */
  load(spans: readonly Span[]): void {
    let level: Node[] = [this.first];
    let leaf = this.first;
    for (const span of spans) {
      if (leaf.spans.length === LOADED_WIDTH) {
        leaf.next = new Node([], NO_NODES);
        leaf = leaf.next;
        level.push(leaf);
      }
      span.leaf = leaf;
      leaf.spans.push(span);
      leaf.size += span.text.length;
      leaf.lines += linesIn(span.text);
    }
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

  /** Whether the leaf is the remembered one. */
  remembers(leaf: Node): boolean {
    return leaf === this.leaf;
  }

  /** The position where the leaf starts; remembers it. */
  startOf(leaf: Node): number {
    if (leaf === this.leaf) return this.start;
    let start = 0;
    let node = leaf;
    for (let parent = node.parent; parent !== null; node = parent, parent = node.parent) {
      const { nodes } = parent;
      for (let at = 0; nodes[at] !== node; at += 1) start += nodes[at]!.size;
    }
    this.leaf = leaf;
    this.start = start;
    return start;
  }

  /** The position of the span's first code unit, or where it would be; remembers its leaf. */
  positionOf(span: Span): number {
    let position = this.startOf(span.leaf);
    const { spans } = span.leaf;
    for (let at = 0; spans[at] !== span; at += 1) position += spans[at]!.text.length;
    return position;
  }

  /** The leaf of the visible code unit at `position`, which must be one; remembers it. */
  seek(position: number): Node {
    let start = this.start;
    if (position >= start && position < start + this.leaf.size) return this.leaf;
    let node = this.root;
    start = 0;
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
    this.leaf = node;
    this.start = start;
    return node;
  }

  /** Moves the place to the visible code unit at `position`, which must be one. */
  find(position: number, place: Place): void {
    const leaf = this.seek(position);
    let rest = position - this.start;
    const { spans } = leaf;
    let at = 0;
    let span = spans[0]!;
    while (rest >= span.text.length) {
      rest -= span.text.length;
      at += 1;
      span = spans[at]!;
    }
    place.leaf = leaf;
    place.index = at;
    place.span = span;
    place.offset = rest;
  }

  /** Notes that so much more is visible in the leaf. */
  grow(leaf: Node, size: number, lines: number): void {
    for (let node: Node | null = leaf; node !== null; node = node.parent) {
      node.size += size;
      node.lines += lines;
    }
  }

  /** Inserts the span, whose code units count already, before the one at `index` of the leaf. */
  insert(leaf: Node, index: number, span: Span): void {
    const { spans } = leaf;
    span.leaf = leaf;
    insertAt(spans, index, span);
    if (spans.length <= WIDTH) return;
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
