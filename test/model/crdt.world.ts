import { expect } from 'vitest';
import { Author, encodeChanges, lengthOf, Replica } from '../../crdt';
import type { Change, Operation, Patch, S4Vector } from '../../crdt';
import { check } from '../../crdt/check';
import { applyPatches, Place } from './crdt.history';
import { List } from './crdt.list';
import { Core as Tree } from './naive/core';
import type { Random } from './crdt.random';

/** How the origins of inserts come about: from the gap that an editor shows, or drawn among all identities. */
export type Origins = 'NEIGHBOURS' | 'DRAWN';

/** A replica beside its oracles, which are told the same changes in the same order, and an editor that hears patches. */
class Station extends Place {
  /** How many operations were performed here, and compared. */
  performed = 0;
  readonly inbox: Change[] = [];
  readonly tree = new Tree();
  /** Right for neighbours only: it is not told of drawn origins. */
  readonly list: List | null;
  /** Hears the same changes as bytes. */
  private readonly twin = new Replica();
  private shownByTwin = '';
  /** All inserted identities that are here, in the order in which they came. */
  readonly identities: S4Vector[] = [];
  private readonly author: Author;
  private ssn = 1;

  constructor(
    readonly sid: number,
    readonly origins: Origins,
  ) {
    super();
    this.author = new Author(this.replica, { ssn: 1, sid });
    this.list = origins === 'NEIGHBOURS' ? new List() : null;
  }

  /** Writes a change or a few, and returns them. */
  write(random: Random): Change[] {
    return this.list === null ? [this.draw(random)] : this.type(random);
  }

  override apply(change: Change): void {
    this.shownByTwin = applyPatches(this.shownByTwin, this.twin.mergeEncoded(encodeChanges([change])));
    const outcome = this.replica.apply(change);
    if (outcome.status !== 'APPLIED') return;
    this.shown = applyPatches(this.shown, outcome.patches);
    for (const released of outcome.released) this.tell(released);
  }

  /** The replica, its twin, what editors show of both and the oracles must have one text. */
  compare(): void {
    const { text } = this.replica;
    if (text !== this.tree.text) expect(text).toBe(this.tree.text);
    if (text !== this.shown) expect(this.shown).toBe(text);
    if (text !== this.twin.text || text !== this.shownByTwin)
      expect([this.twin.text, this.shownByTwin]).toEqual([text, text]);
    if (this.list !== null && text !== this.list.text) expect(text).toBe(this.list.text);
  }

  check(): void {
    check(this.replica.core);
    check(this.twin.core);
  }

  /** Types into the text, as an editor does. */
  private type(random: Random): Change[] {
    for (let edits = 1 + random.below(2); edits > 0; edits -= 1) {
      const patch = randomPatch(random, this.shown);
      this.author.edit([patch]);
      this.shown = applyPatches(this.shown, [patch]);
    }
    const last = this.author.seal();
    const changes = [...this.author.takeSealed(), ...(last ? [last] : [])];
    for (const change of changes) this.tell(change);
    this.shownByTwin = applyPatches(this.shownByTwin, this.twin.mergeEncoded(encodeChanges(changes)));
    return changes;
  }

  /** A change that every replica accepts, whose origins and ranges are anywhere and whose sum is no higher than it must be. */
  private draw(random: Random): Change {
    const { sid } = this;
    if (random.once(20)) this.ssn += 1;
    const last = this.tree.last(sid);
    const operations: Operation[] = [];
    let above = last?.sum ?? 0;
    const mention = (isRight: boolean): S4Vector | null => {
      const found = this.identities.length === 0 || random.once(8) ? null : random.pick(this.identities);
      if (found === null || this.isHalf(found, isRight)) return null;
      above = Math.max(above, found.sum);
      return { ...found };
    };
    for (let count = 1 + random.below(2); count > 0; count -= 1) {
      const target = random.once(3) ? mention(true) : null;
      const operation: Operation =
        target === null
          ? { value: random.text(), left: mention(false), right: mention(true) }
          : { tombstone: true, target, length: this.runFrom(target, 1 + random.below(4)) };
      if (target !== null && 'length' in operation) {
        above = Math.max(above, this.tree.inserted(target.sid, target.seq + operation.length - 1)!.sum);
      }
      operations.push(operation);
    }
    const sum = above + 1 + (random.once(3) ? random.below(4) : 0);
    const change = { ssn: this.ssn, sum, sid, seq: (last?.seq ?? 0) + 1, operations };
    const outcome = this.replica.apply(change);
    expect(outcome.status).toBe('APPLIED');
    if (outcome.status === 'APPLIED') this.shown = applyPatches(this.shown, outcome.patches);
    this.shownByTwin = applyPatches(this.shownByTwin, this.twin.mergeEncoded(encodeChanges([change])));
    this.tell(change);
    return change;
  }

  /** Whether a right origin or a range that begins here, or a left origin, would cut a pair. */
  private isHalf({ sid, seq }: S4Vector, isRight: boolean): boolean {
    const { value } = this.tree.inserted(sid, seq)!;
    return isRight ? /[\udc00-\udfff]/.test(value) : /[\ud800-\udbff]/.test(value);
  }

  /** How many identities, up to `most`, follow by `seq` and were inserted, without half a pair at the end. */
  private runFrom({ sid, seq }: S4Vector, most: number): number {
    let length = 1;
    while (length < most && this.tree.inserted(sid, seq + length)) length += 1;
    const { value } = this.tree.inserted(sid, seq + length - 1)!;
    if (!/[\ud800-\udbff]/.test(value)) return length;
    return length > 1 ? length - 1 : 2;
  }

  /** Tells the oracles of a change that was applied. */
  private tell(change: Change): void {
    this.list?.apply(change);
    let { sum, seq } = change;
    for (const operation of change.operations) {
      this.tree.perform({ ...change, sum, seq }, operation);
      const length = lengthOf(operation);
      if ('value' in operation) {
        const { ssn, sid } = change;
        for (let at = 0; at < length; at += 1) this.identities.push({ ssn, sum: sum + at, sid, seq: seq + at });
      }
      sum += length;
      seq += length;
      this.performed += 1;
    }
  }
}

const randomPatch = (random: Random, text: string): Patch => {
  const boundaries = [0];
  for (const { length } of text) boundaries.push(boundaries.at(-1)! + length);
  const from = random.below(boundaries.length);
  const to = random.once(2) ? from : Math.min(from + random.below(5), boundaries.length - 1);
  const inserted = to > from && random.once(2) ? '' : random.text();
  return { position: boundaries[from]!, deleted: boundaries[to]! - boundaries[from]!, inserted };
};

/**
 * Up to 20 sites that write at once and hear of each other late, twice and in any order, and for a while only within the
 * part of a split network. All oracles are asked after every step; at the end all sites hear all.
 * @returns how many operations were performed, at all sites together, and all changes.
 */
export const live = (
  random: Random,
  { origins, sites, steps }: { origins: Origins; sites: number; steps: number },
): { performed: number; changes: Change[] } => {
  const stations = Array.from({ length: sites }, (_, index) => new Station(index + 1, origins));
  const changes: Change[] = [];
  const [parting, healing] = [random.below(steps), random.below(2 * steps)];
  const parts = 2 + random.below(2);
  const isHeard = (change: Change, by: Station, step: number): boolean =>
    step < parting || step >= healing || change.sid % parts === by.sid % parts;
  for (let step = 0; step < steps; step += 1) {
    const station = random.pick(stations);
    if (station.inbox.length === 0 || random.once(4)) {
      const written = station.write(random);
      changes.push(...written);
      for (const other of stations) if (other !== station) other.inbox.push(...written);
    } else {
      for (let count = 1 + random.below(8); count > 0 && station.inbox.length > 0; count -= 1) {
        const at = random.below(station.inbox.length);
        const change = station.inbox[at]!;
        if (!isHeard(change, station, step)) continue;
        if (!random.once(6)) station.inbox.splice(at, 1);
        station.apply(change);
        station.compare();
      }
    }
    station.compare();
    if (random.once(20)) station.check();
  }
  for (const station of stations) {
    const twice = random.shuffled(changes).slice(0, 5);
    for (const change of random.shuffled([...station.inbox, ...twice])) {
      station.apply(change);
      station.compare();
    }
    station.check();
    expect(station.replica.waiting).toEqual([]);
    expect(station.replica.text).toBe(stations[0]!.replica.text);
    expect(station.replica.vector).toEqual(stations[0]!.replica.vector);
  }
  return { performed: stations.reduce((sum, station) => sum + station.performed, 0), changes };
};
