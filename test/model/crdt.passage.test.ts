import { describe, expect, it } from 'vitest';
import {
  Author,
  decodeSnapshot,
  encodeSnapshot,
  findPassage,
  History,
  lengthOf,
  passageAt,
  Replica,
  UndoManager,
  type Change,
  type Passage,
  type StateVector,
  type Whereabouts,
} from '../../crdt';
import { identityAt } from '../../crdt/operation';
import { Core } from './naive/core';
import { Random } from './crdt.random';

const bounds = { length: 2_000, ranges: 200, context: 32 };
const STEPS = 2_500;
const SEEDS = [1, 2, 3, 4];
const KEPT = 12;

/** Code units that are never typed twice: of text that comes back one can tell what it was. */
const unitsFrom = function* (): Generator<string, never> {
  for (let code = 0x100; code < 0xd800; code += 1) yield String.fromCharCode(code);
  for (let code = 0xe000; code < 0xfffe; code += 1) yield String.fromCharCode(code);
  throw new Error('no unit is left that was not used');
};

/** A document that three sites edit, undo and revert in turns, and beside it the naive core, told of the same changes. */
class Document {
  readonly replica = new Replica();
  readonly naive = new Core();
  readonly history = new History();
  readonly changes: Change[] = [];
  readonly versions: StateVector[] = [{}];
  readonly managers = [1, 2, 3].map((sid) => new UndoManager(this.replica, new Author(this.replica, { ssn: 1, sid })));
  private readonly units = unitsFrom();

  constructor(readonly random: Random) {}

  /** An edit of up to four units (fewer inserted than deleted once the text is long), an undo, a redo or a revert. */
  step(): void {
    const { random, replica } = this;
    const manager = random.pick(this.managers);
    if (random.once(60)) {
      this.history.revert(replica, manager.author, random.pick(this.versions.slice(random.once(4) ? 0 : -150)));
    } else if (random.once(5)) manager.undo();
    else if (random.once(12)) manager.redo();
    else {
      const position = random.below(replica.length + 1);
      const most = Math.min(replica.length - position, random.once(10) ? 40 : 5);
      const deleted = random.once(2) ? 0 : random.below(most + 1);
      const inserted = random.once(3) || replica.length > 300 ? 0 : 1 + random.below(3);
      const text = Array.from({ length: inserted }, () => this.units.next().value).join('');
      manager.edit([{ position, deleted, inserted: text }]);
      if (random.once(2)) manager.close();
    }
    this.seal(manager.author);
  }

  private seal(author: Author): void {
    const last = author.seal();
    for (const change of [...author.takeSealed(), ...(last ? [last] : [])]) {
      this.history.add(change);
      this.changes.push(change);
      let offset = 0;
      for (const operation of change.operations) {
        this.naive.perform(identityAt(change, offset), operation);
        offset += lengthOf(operation);
      }
    }
    this.versions.push(this.replica.vector);
  }

  /** The visible units by their identities. */
  visible(): Map<string, string> {
    const { naive } = this;
    return new Map(
      naive.identities(0, naive.length).map(({ sid, seq }, at) => [`${sid}/${seq}`, naive.slice(at, at + 1)]),
    );
  }
}

const textOf = (replica: Replica, { stretches }: Whereabouts): string =>
  stretches.map(({ start, end }) => replica.slice(start, end)).join('');

/** The longest pieces of `quote` that stand in `text`, if they are more than half of it. */
const piecesIn = (quote: string, text: string): string[] => {
  for (let length = quote.length; length > quote.length / 2; length -= 1) {
    const pieces = Array.from({ length: quote.length - length + 1 }, (_, at) => quote.slice(at, at + length));
    const found = pieces.filter((piece) => text.includes(piece));
    if (found.length > 0) return found;
  }
  return [];
};

/** Notes the units that are there twice: two people undid one deletion, and which of the two came back none can tell. */
const noteTwins = (units: readonly string[], twins: Set<string>): void => {
  if (new Set(units).size === units.length) return;
  for (const [at, unit] of units.entries()) if (units.indexOf(unit) < at) twins.add(unit);
};

const identitiesOf = ({ ranges }: Passage): string[] =>
  ranges.flatMap(({ sid, seq, length }) => Array.from({ length }, (_, at) => `${sid}/${seq + at}`));

const somePassage = (random: Random, replica: Replica): Passage | null => {
  if (replica.length === 0) return null;
  const start = random.below(replica.length);
  return passageAt(replica, start, start + 1 + random.below(random.once(5) ? 60 : 12), bounds);
};

describe('a passage', () => {
  it.each(SEEDS)(
    '[ED-13, ED-14] is its surviving identities, or what they came back as, after each of 2,500 edits, undos and reverts (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const document = new Document(random);
      const { replica } = document;
      let passages: Passage[] = [];
      const twins = new Set<string>();
      const seen: Record<string, number> = {};
      for (let step = 0; step < STEPS; step += 1) {
        document.step();
        const visible = document.visible();
        noteTwins([...visible.values()], twins);
        passages = passages.filter(({ quote }) => ![...quote].some((unit) => twins.has(unit)));
        const text = [...visible.values()].join('');
        expect(replica.text).toBe(text);
        for (const passage of passages) {
          const found = findPassage(replica, passage);
          const survivors = identitiesOf(passage).filter((identity) => visible.has(identity));
          const back = piecesIn(passage.quote, text);
          const status = survivors.length > 0 ? 'ANCHORED' : back.length > 0 ? 'RETURNED' : 'ORPHANED';
          expect(found.status, `step ${step}`).toBe(status);
          seen[status] = (seen[status] ?? 0) + 1;
          const shown = textOf(replica, found);
          if (status === 'RETURNED') expect(back).toContain(shown);
          else expect(shown).toBe(survivors.map((identity) => visible.get(identity)).join(''));
        }
        const made = random.once(3) ? somePassage(random, replica) : null;
        if (made) passages.push(made);
        if (passages.length > KEPT) passages = passages.filter((_, at) => at !== random.below(KEPT));
      }
      for (const status of ['ANCHORED', 'RETURNED', 'ORPHANED']) expect(seen[status]).toBeGreaterThan(300);
    },
  );

  it.each(SEEDS)('[ED-14] is at the same place at every replica, however it came to its state (seed %i)', (seed) => {
    const random = new Random(seed);
    const document = new Document(random);
    const passages: Passage[] = [];
    const late = new Replica();
    let told = 0;
    for (let round = 0; round < 20; round += 1) {
      for (let step = 0; step < 40; step += 1) {
        document.step();
        const made = random.once(4) ? somePassage(random, document.replica) : null;
        if (made) passages.push(made);
      }
      for (const passage of passages.slice(-3)) {
        const { status } = findPassage(late, passage);
        expect(['UNKNOWN', 'ANCHORED']).toContain(status);
      }
      late.merge(random.shuffled(document.changes.slice(told)));
      told = document.changes.length;
      const loaded = decodeSnapshot(encodeSnapshot(document.replica));
      for (const passage of passages) {
        const here = findPassage(document.replica, passage);
        expect(findPassage(late, passage)).toEqual(here);
        expect(findPassage(loaded, passage)).toEqual(here);
      }
    }
  });
});
