import { identityAt } from '../../../crdt/operation';
import { appendPatch } from '../../../crdt/patches';
import type { Patch, S4Vector } from '../../../crdt/types';

/** The order that decides ties: by `ssn`, then `sum`, then `sid`. Negative if `a` comes first. */
const compareStamps = (a: S4Vector, b: S4Vector): number => a.ssn - b.ssn || a.sum - b.sum || a.sid - b.sid;

/** One code unit in the tree. A deleted one stays, invisible. */
export class Unit implements S4Vector {
  readonly ssn: number;
  readonly sum: number;
  readonly sid: number;
  readonly seq: number;
  visible = true;
  readonly leftChildren: Unit[] = [];
  readonly rightChildren: Unit[] = [];

  constructor(
    identity: S4Vector,
    readonly value: string,
    readonly parent: Unit | null,
    /** The right origin, which orders right-side siblings; null is the end of the text. */
    readonly right: Unit | null,
  ) {
    this.ssn = identity.ssn;
    this.sum = identity.sum;
    this.sid = identity.sid;
    this.seq = identity.seq;
  }
}

/**
 * The order of all code units by the tree rule of FugueMax (Weidner and Kleppmann, "The Art of the Fugue", IEEE TPDS
 * 36(11), 2025), written for clarity: every operation looks through the whole text.
 *
 * A unit's parent is its right origin, as a left child, if that descends from its left origin; else it is its left
 * origin, as a right child. The document order is the in-order walk: left children, the unit, right children. Parents
 * and the order of siblings depend on origins and stamps only, which never change, so the order of arrival does not
 * matter and a unit never moves among the others.
 */
export class Tree {
  readonly #root = new Unit({ ssn: 0, sum: 0, sid: 0, seq: 0 }, '', null, null);
  /** All units in document order, after the root, which is the start of the text. */
  #order: Unit[] = [this.#root];
  #length = 0;
  #text: string | null = '';

  constructor() {
    this.#root.visible = false;
  }

  /** The visible text. */
  get text(): string {
    this.#text ??= this.slice(0, this.#length);
    return this.#text;
  }

  /** How many code units are visible. */
  get length(): number {
    return this.#length;
  }

  /** All units in document order, deleted ones included. */
  get units(): readonly Unit[] {
    return this.#order.slice(1);
  }

  /** The visible text from position `start` up to and without `end`. */
  slice(start: number, end: number): string {
    return this.visible(start, end - start)
      .map(({ value }) => value)
      .join('');
  }

  /** The visible units at `position` and after it, `length` of them. */
  visible(position: number, length: number): Unit[] {
    const found: Unit[] = [];
    let index = 0;
    for (const unit of this.#order) {
      if (found.length === length) break;
      if (!unit.visible) continue;
      if (index >= position) found.push(unit);
      index += 1;
    }
    return found;
  }

  /** The gap directly after the visible unit before `position`: its neighbours, tombstones included; null at the ends. */
  gap(position: number): { left: Unit | null; right: Unit | null } {
    let at = 0;
    for (let seen = 0; seen < position; at += 1) if (this.#order[at + 1]?.visible) seen += 1;
    return { left: (at > 0 && this.#order[at]) || null, right: this.#order[at + 1] ?? null };
  }

  /** How many visible units stand before the unit. */
  positionOf(unit: Unit): number {
    return this.#visibleBefore(this.#order.indexOf(unit));
  }

  /**
   * Inserts a run: its first code unit between the two origins, each further one after its predecessor and with the
   * same right origin. No unit descends from a new one, so a further one is the only child of its predecessor and the
   * run is placed in one piece.
   */
  insert(first: S4Vector, value: string, left: Unit | null, right: Unit | null): { units: Unit[]; position: number } {
    const origin = left ?? this.#root;
    const isLeftChild = right !== null && descends(right, origin);
    const head = new Unit(first, value.charAt(0), isLeftChild ? right : origin, right);
    const at = isLeftChild ? this.#placeLeft(head, right) : this.#placeRight(head, origin);
    const units = [head];
    for (let offset = 1; offset < value.length; offset += 1) {
      const parent = units[offset - 1]!;
      const unit = new Unit(identityAt(first, offset), value.charAt(offset), parent, right);
      parent.rightChildren.push(unit);
      units.push(unit);
    }
    const position = this.#visibleBefore(at);
    // A long run as arguments of splice would overflow the stack.
    if (units.length === 1) this.#order.splice(at, 0, head);
    else this.#order = this.#order.slice(0, at).concat(units, this.#order.slice(at));
    this.#length += units.length;
    this.#text = null;
    return { units, position };
  }

  /** Makes the units invisible, and tells the patches, in document order, of those that were visible. */
  hide(units: readonly Unit[]): Patch[] {
    const hidden = new Set(units.filter(({ visible }) => visible));
    const patches: Patch[] = [];
    let found = 0;
    let position = 0;
    for (const unit of this.#order) {
      if (found === hidden.size) break;
      if (hidden.has(unit)) {
        unit.visible = false;
        found += 1;
        appendPatch(patches, { position, deleted: 1, inserted: '' });
      } else if (unit.visible) position += 1;
    }
    this.#length -= hidden.size;
    this.#text = null;
    return patches;
  }

  /** Makes the unit a left child of `parent` and returns its index in the order. Left siblings ascend by their stamps. */
  #placeLeft(unit: Unit, parent: Unit): number {
    const siblings = parent.leftChildren;
    const index = placeAmong(siblings, (sibling) => compareStamps(sibling, unit));
    const at = index > 0 ? this.#after(siblings[index - 1]!) : this.#order.indexOf(firstOf(parent));
    siblings.splice(index, 0, unit);
    return at;
  }

  /** Makes the unit a right child of `parent`. Right siblings descend by the place of their right origins, then ascend by stamps. */
  #placeRight(unit: Unit, parent: Unit): number {
    const siblings = parent.rightChildren;
    const index = placeAmong(
      siblings,
      (sibling) => this.#compareOrigins(unit.right, sibling.right) || compareStamps(sibling, unit),
    );
    const at = index > 0 ? this.#after(siblings[index - 1]!) : this.#order.indexOf(parent) + 1;
    siblings.splice(index, 0, unit);
    return at;
  }

  #compareOrigins(a: Unit | null, b: Unit | null): number {
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return this.#order.indexOf(a) - this.#order.indexOf(b);
  }

  /** The index after the unit and all that descends from it. */
  #after(unit: Unit): number {
    let last = unit;
    while (last.rightChildren.length > 0) last = last.rightChildren.at(-1)!;
    return this.#order.indexOf(last) + 1;
  }

  #visibleBefore(index: number): number {
    let count = 0;
    for (let at = 0; at < index; at += 1) if (this.#order[at]!.visible) count += 1;
    return count;
  }
}

/** Whether `ancestor` is above the unit; a unit does not descend from itself. */
const descends = (unit: Unit, ancestor: Unit): boolean => {
  let above = unit.parent;
  while (above !== null && above !== ancestor) above = above.parent;
  return above !== null;
};

const firstOf = (unit: Unit): Unit => {
  let first = unit;
  while (first.leftChildren.length > 0) first = first.leftChildren[0]!;
  return first;
};

/** The index of the first sibling that does not come before the new unit; `compare` is negative for those that do. */
const placeAmong = (siblings: readonly Unit[], compare: (sibling: Unit) => number): number => {
  let low = 0;
  let high = siblings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(siblings[middle]!) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
