import { identityAt } from './operation';
import type { DeleteOperation, S4Vector } from './types';

/** The node before the text, and the one after it. */
export const START = 0;
export const END = 1;
/** There is no node, or it is not known. */
export const NONE = -1;

/** Identities that follow each other in all stamps, and the node of the first; those of the others follow it. */
interface Piece {
  readonly first: S4Vector;
  readonly node: number;
  length: number;
}

/** What a sketch knows of a site. */
export class Sketched {
  /** What it inserted, by `seq`. */
  readonly pieces: Piece[] = [];
  /** The nodes of other identities that were mentioned, by `seq`. */
  readonly mentioned = new Map<number, number>();
  /** `sum - seq` and `ssn` of its identity that was taken or mentioned last. */
  distance = 0;
  ssn = 1;
  /** The `seq` of its identity that was given last, or the one above what was deleted last of it. */
  given = 0;
  /** Where it wrote last: the node after which it would go on. */
  cursor = START;
}

/**
 * What both ends know of the document from the changes that were written or read before in the same bytes: a linked list of
 * what they inserted and mentioned. It tells where an edit most likely is and what stands beside it. That may be wrong,
 * where sites wrote at once or where the text began before these changes, but at both ends in the same way.
 */
export class Sketch {
  readonly #sites = new Map<number, Sketched>();
  readonly #pieces: Piece[] = [];
  /** What follows each node in the document, deleted or not: the right origin of an insert after it. */
  readonly #following = [END, NONE];
  // The shown nodes beside each. What is hidden keeps the one that was before it, and so leads to one that is shown.
  readonly #before = [NONE, START];
  readonly #after = [END, NONE];
  readonly #isShown = [true, false];

  site(sid: number): Sketched {
    let site = this.#sites.get(sid);
    if (!site) this.#sites.set(sid, (site = new Sketched()));
    return site;
  }

  /** The node of an identity; NONE if it was neither inserted nor mentioned. */
  find(sid: number, seq: number): number {
    const { pieces, mentioned } = this.site(sid);
    let low = 0;
    for (let high = pieces.length; low < high;) {
      const middle = (low + high) >> 1;
      if (pieces[middle]!.first.seq <= seq) low = middle + 1;
      else high = middle;
    }
    const piece = pieces[low - 1];
    if (piece && seq < piece.first.seq + piece.length) return piece.node + seq - piece.first.seq;
    return mentioned.get(seq) ?? NONE;
  }

  /** The identity of a node; null at the ends of the text. */
  identity(node: number): S4Vector | null {
    if (node === START || node === END) return null;
    const pieces = this.#pieces;
    let low = 0;
    for (let high = pieces.length; low < high;) {
      const middle = (low + high) >> 1;
      if (pieces[middle]!.node <= node) low = middle + 1;
      else high = middle;
    }
    const piece = pieces[low - 1]!;
    return identityAt(piece.first, node - piece.node);
  }

  /** What the stamps of an identity most likely are. */
  expected(sid: number, seq: number): S4Vector {
    const node = this.find(sid, seq);
    if (node !== NONE) return this.identity(node)!;
    const { distance, ssn } = this.site(sid);
    // Within what an integer holds exactly, so that the difference to what it is does, too.
    return { ssn, sum: Math.min(Math.max(seq + distance, 1), Number.MAX_SAFE_INTEGER), sid, seq };
  }

  /** Notes an identity that is given, and returns its node. */
  give(identity: S4Vector): number {
    this.note(identity);
    this.site(identity.sid).given = identity.seq;
    return this.#mention(identity);
  }

  /** Notes the stamps of an identity that a site took or that was given. */
  note({ ssn, sum, sid, seq }: S4Vector): void {
    const site = this.site(sid);
    site.distance = sum - seq;
    site.ssn = ssn;
  }

  /** The node after which the site most likely goes on. */
  cursorOf(site: Sketched): number {
    return (site.cursor = this.#shown(site.cursor));
  }

  /** What follows a node in the document, deleted or not; NONE if that is not known. */
  following(node: number): number {
    return this.#following[node]!;
  }

  /** Whether the node is code units that are shown. */
  isShown(node: number): boolean {
    return node > END && this.#isShown[node] === true;
  }

  /** The shown node before a shown one. */
  before(node: number): number {
    return this.#before[node]!;
  }

  /** The shown node after a shown one. */
  after(node: number): number {
    return this.#after[node]!;
  }

  /** Notes that the site inserted so many code units between two nodes. */
  insert(first: S4Vector, length: number, left: number, right: number): void {
    const site = this.site(first.sid);
    const from = this.#isShown.length;
    const before = this.#shown(left);
    const next = this.#after[before]!;
    const piece = this.#pieceOf(site, first, from, length);
    for (let node = from; node < from + length; node += 1) {
      this.#add(piece, node === from ? before : node - 1, node + 1, node + 1);
    }
    const last = from + length - 1;
    this.#following[left] = from;
    this.#following[last] = right;
    this.#after[before] = from;
    this.#after[last] = next;
    if (next !== NONE) this.#before[next] = last;
    site.cursor = last;
  }

  /** So many shown nodes from one on; null if there are fewer, or if that one is not shown. */
  forwards(from: number, length: number): number[] | null {
    return this.#walk(from, length, this.#after);
  }

  /** So many shown nodes up to one; null if there are fewer. */
  backwards(to: number, length: number): number[] | null {
    return this.#walk(to, length, this.#before)?.reverse() ?? null;
  }

  /** The nodes' identities as an author deletes them: in ranges, by their sites and then by `seq`. */
  ranges(nodes: readonly number[]): DeleteOperation[] {
    const identities = nodes.map((node) => this.identity(node)!);
    identities.sort((a, b) => a.sid - b.sid || a.seq - b.seq);
    const ranges: { tombstone: true; target: S4Vector; length: number }[] = [];
    for (const target of identities) {
      const last = ranges.at(-1);
      const goesOn = last && last.target.sid === target.sid && last.target.seq + last.length === target.seq;
      if (goesOn) last.length += 1;
      else ranges.push({ tombstone: true, target, length: 1 });
    }
    return ranges;
  }

  /** Notes that the site deleted these nodes. */
  hide(site: Sketched, nodes: readonly number[]): void {
    for (const node of nodes) this.#hide(node);
    const { sid, seq } = this.identity(nodes.at(-1)!)!;
    this.site(sid).given = seq + 1;
    site.cursor = this.#before[nodes[0]!]!;
  }

  /** Notes that the site deleted a range that was given: as much of it as is shown from its beginning on. */
  hideRange(site: Sketched, target: S4Vector, length: number): void {
    const first = this.find(target.sid, target.seq);
    let node = first;
    for (let count = 1; this.isShown(node); count += 1) {
      this.#hide(node);
      node = count < length ? this.find(target.sid, target.seq + count) : NONE;
    }
    this.site(target.sid).given = target.seq + length;
    site.cursor = this.#before[first]!;
  }

  #walk(from: number, length: number, beside: readonly number[]): number[] | null {
    const nodes: number[] = [];
    if (length > beside.length) return null;
    for (let node = from; nodes.length < length; node = beside[node]!) {
      if (!this.isShown(node)) return null;
      nodes.push(node);
    }
    return nodes;
  }

  #hide(node: number): void {
    // Of what was only mentioned, the one before is most likely the site's own one before.
    if (this.#before[node] === NONE) this.#before[node] = this.#mentionBefore(node);
    const [before, after] = [this.#before[node]!, this.#after[node]!];
    this.#isShown[node] = false;
    this.#after[before] = after;
    if (after !== NONE) this.#before[after] = before;
  }

  #mention(identity: S4Vector): number {
    const found = this.find(identity.sid, identity.seq);
    if (found !== NONE) return found;
    const node = this.#add({ first: identity, node: this.#isShown.length, length: 1 }, NONE, NONE, NONE);
    this.site(identity.sid).mentioned.set(identity.seq, node);
    return node;
  }

  #mentionBefore(node: number): number {
    const { ssn, sum, sid, seq } = this.identity(node)!;
    // What is known already has its place elsewhere; a hidden node must lead to one that is hidden later or never.
    if (seq <= 1 || sum <= 1 || this.find(sid, seq - 1) !== NONE) return START;
    const before = this.#mention({ ssn, sum: sum - 1, sid, seq: seq - 1 });
    this.#following[before] = node;
    return before;
  }

  /** The node, or the shown one before it. */
  #shown(node: number): number {
    let shown = node;
    while (!this.#isShown[shown]!) shown = this.#before[shown]!;
    // Whoever comes this way again comes at once.
    for (let at = node; at !== shown;) {
      const next = this.#before[at]!;
      this.#before[at] = shown;
      at = next;
    }
    return shown;
  }

  /** A piece for what a site inserted, or its last one if that goes on. */
  #pieceOf(site: Sketched, first: S4Vector, node: number, length: number): Piece | null {
    const last = site.pieces.at(-1);
    const end = last && identityAt(last.first, last.length);
    if (
      last &&
      last === this.#pieces.at(-1) &&
      end!.seq === first.seq &&
      end!.sum === first.sum &&
      end!.ssn === first.ssn
    ) {
      last.length += length;
      return null;
    }
    const piece = { first, node, length };
    // What comes again or out of its order is nobody's to find.
    if (!end || first.seq >= end.seq) site.pieces.push(piece);
    return piece;
  }

  #add(piece: Piece | null, before: number, after: number, following: number): number {
    const node = this.#isShown.length;
    if (piece !== null && piece.node === node) this.#pieces.push(piece);
    this.#before.push(before);
    this.#after.push(after);
    this.#following.push(following);
    this.#isShown.push(true);
    return node;
  }
}
