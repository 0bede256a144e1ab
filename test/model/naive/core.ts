import { identityAt, isInsert, lengthOf } from '../../../crdt/operation';
import { Tree, type Unit } from './tree';
import type { Anchor, Operation, Patch, S4Vector, StateVector } from '../../../crdt/types';

interface Site {
  /** By `seq - 1`; null where a delete took the `seq`. */
  readonly units: (Unit | null)[];
  ssn: number;
  sum: number;
}

/**
 * The text and what every site's identities stand for: all that judging, authoring and anchors ask of the order. It
 * performs what was judged and does not check it.
 */
export class Core {
  readonly #tree = new Tree();
  readonly #sites = new Map<number, Site>();
  #clock = 0;
  /** The first `seq` that each site took since takeMoved was called. */
  readonly #moved = new Map<number, number>();

  /** The visible text. */
  get text(): string {
    return this.#tree.text;
  }

  /** The visible text's UTF-16 code units. */
  get length(): number {
    return this.#tree.length;
  }

  /** The highest `sum` of all. */
  get clock(): number {
    return this.#clock;
  }

  /** The last `seq` of every site. */
  get vector(): StateVector {
    return Object.fromEntries([...this.#sites].map(([sid, { units }]) => [sid, units.length]));
  }

  /** The last identity that the site took; null before its first. */
  last(sid: number): S4Vector | null {
    const site = this.#sites.get(sid);
    return site ? { ssn: site.ssn, sum: site.sum, sid, seq: site.units.length } : null;
  }

  /** The last `seq` that the site took; 0 before its first. */
  lastSeq(sid: number): number {
    return this.#sites.get(sid)?.units.length ?? 0;
  }

  /** The stamps and the code unit of an inserted identity; null if a delete took it or nothing did. */
  inserted(sid: number, seq: number): (S4Vector & { readonly value: string }) | null {
    return this.#unit(sid, seq);
  }

  /** Tells, once, which sites took identities and from which `seq` on. */
  takeMoved(): [sid: number, first: number][] {
    const moved = [...this.#moved];
    this.#moved.clear();
    return moved;
  }

  /** Performs the operation under the identities from `first` upwards. */
  perform(first: S4Vector, operation: Operation): readonly Patch[] {
    const site = this.#site(first.sid);
    ({ ssn: site.ssn, sum: site.sum } = identityAt(first, lengthOf(operation) - 1));
    this.#clock = Math.max(this.#clock, site.sum);
    if (!this.#moved.has(first.sid)) this.#moved.set(first.sid, first.seq);
    if (isInsert(operation)) {
      const { value, left, right } = operation;
      const { units, position } = this.#tree.insert(first, value, this.#origin(left), this.#origin(right));
      for (const unit of units) site.units.push(unit);
      return [{ position, deleted: 0, inserted: value }];
    }
    const { target, length } = operation;
    const units = this.#site(target.sid).units.slice(target.seq - 1, target.seq - 1 + length);
    site.units.push(null);
    return this.#tree.hide(units as Unit[]);
  }

  /** The visible text from position `start` up to and without `end`. */
  slice(start: number, end: number): string {
    return this.#tree.slice(start, end);
  }

  /** The identities visible at `position` and after it, `length` of them, in document order. */
  identities(position: number, length: number): S4Vector[] {
    return this.#tree.visible(position, length).map((unit) => identityAt(unit, 0));
  }

  /** The origins of what is inserted directly after the visible code unit before `position`. */
  origins(position: number): { left: S4Vector | null; right: S4Vector | null } {
    const { left, right } = this.#tree.gap(position);
    return { left: left && identityAt(left, 0), right: right && identityAt(right, 0) };
  }

  /** Where the anchor is; null if its identity was not inserted here. */
  positionOf({ sid, seq, side }: Anchor): number | null {
    if (sid === 0) return side === 'AFTER' ? 0 : this.length;
    const unit = this.#unit(sid, seq);
    return unit && this.#tree.positionOf(unit) + (side === 'AFTER' && unit.visible ? 1 : 0);
  }

  #unit(sid: number, seq: number): Unit | null {
    return this.#sites.get(sid)?.units[seq - 1] ?? null;
  }

  #origin(identity: S4Vector | null): Unit | null {
    return identity && this.#unit(identity.sid, identity.seq);
  }

  #site(sid: number): Site {
    let site = this.#sites.get(sid);
    if (!site) this.#sites.set(sid, (site = { units: [], ssn: 0, sum: 0 }));
    return site;
  }
}
