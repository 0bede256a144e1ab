import { describe, expect, it } from 'vitest';
import { Author, History, Replica, UndoManager, type Change, type Patch, type StateVector } from '../../crdt';
import { check } from '../../crdt/check';
import { applyPatches } from './crdt.history';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1);

const randomPatch = (random: Random, text: string): Patch => {
  const boundaries = [...text].reduce((found, { length }) => [...found, found.at(-1)! + length], [0]);
  const from = random.below(boundaries.length);
  const to = random.once(2) ? from : Math.min(from + random.below(6), boundaries.length - 1);
  const inserted = random.once(3) ? '' : random.text();
  return { position: boundaries[from]!, deleted: boundaries[to]! - boundaries[from]!, inserted };
};

/** A document that two sites edit in turns, with every state that it had. */
class Document {
  readonly replica = new Replica();
  readonly history = new History();
  readonly versions: { vector: StateVector; text: string }[] = [];
  readonly authors = [1, 2].map((sid) => new Author(this.replica, { ssn: 1, sid }));

  constructor(readonly random: Random) {}

  edit(): void {
    const author = this.random.pick(this.authors);
    author.edit([randomPatch(this.random, this.replica.text)]);
    this.seal(author);
  }

  seal(author: Author): void {
    const last = author.seal();
    const changes: Change[] = [...author.takeSealed(), ...(last ? [last] : [])];
    for (const change of changes) this.history.add({ ...change, userId: `user ${change.sid}` });
    this.versions.push({ vector: this.replica.vector, text: this.replica.text });
  }
}

describe('a history', () => {
  it.each(SEEDS)('gives every version and what a replica lacks, and reverts to any (seed %i)', (seed) => {
    const random = new Random(seed);
    const document = new Document(random);
    for (let step = 0; step < 60; step += 1) document.edit();
    const { history, replica, versions } = document;
    for (const { vector, text } of versions) expect(history.textAt(vector)).toBe(text);
    const some = random.pick(versions);
    const late = history.replicaAt(some.vector);
    expect(applyPatches(some.text, late.merge(history.missing(some.vector)))).toBe(replica.text);
    expect(late.vector).toEqual(replica.vector);

    const before = replica.text;
    const kept = replica.identities(0, replica.length);
    const patches = history.revert(replica, document.authors[0]!, some.vector);
    expect(replica.text).toBe(some.text);
    expect(applyPatches(before, patches)).toBe(some.text);
    check(replica.core);
    // What is visible in both states was not touched.
    for (const { sid, seq, length } of kept) {
      for (let at = seq; at < seq + length; at += 1) {
        const anchor = { sid, seq: at, side: 'BEFORE' } as const;
        expect(replica.isOrphan(anchor)).toBe(at > (some.vector[sid] ?? 0));
      }
    }
    document.seal(document.authors[0]!);
    expect(history.textAt(replica.vector)).toBe(some.text);
  });

  it.each(SEEDS.slice(0, 10))('tells who wrote a range (seed %i)', (seed) => {
    const random = new Random(seed);
    const document = new Document(random);
    for (let step = 0; step < 40; step += 1) document.edit();
    const { history, replica } = document;
    const start = random.below(replica.length + 1);
    const end = start + random.below(replica.length + 1 - start);
    const found = history.authorsOf(replica, start, end);
    let position = start;
    for (const { sid, userId, length, position: at } of found) {
      expect(at).toBe(position);
      expect(userId).toBe(`user ${sid}`);
      for (let unit = at; unit < at + length; unit += 1) expect(replica.anchorAt(unit, 'BEFORE').sid).toBe(sid);
      position += length;
    }
    expect(position).toBe(end);
  });

  it('takes the changes of a site in order, and gives no state that never was', () => {
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    author.insert(0, 'abc');
    const change = author.seal()!;
    const history = new History([change, change]);
    expect(history.add(change)).toBe(false);
    expect(() => history.add({ ...change, seq: 5 })).toThrow(RangeError);
    expect(() => history.textAt({ 1: 2 })).toThrow(RangeError);
    expect(() => history.textAt({ 1: 4 })).toThrow(RangeError);
    expect(history.changeOf(1, 3)).toBe(change);
    expect(history.changeOf(1, 4)).toBeNull();
    expect(history.changeOf(2, 1)).toBeNull();
  });
});

describe('lines and pieces', () => {
  it.each(SEEDS.slice(0, 10))('are those of the text (seed %i)', (seed) => {
    const random = new Random(seed);
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    for (let step = 0; step < 200; step += 1) {
      author.edit([randomPatch(random, replica.text)]);
      const { text } = replica;
      const position = random.below(text.length + 1);
      const before = text.slice(0, position).split('\n');
      const place = { line: before.length - 1, column: before.at(-1)!.length };
      expect(replica.lineAt(position)).toEqual(place);
      expect(replica.positionAt(place.line, place.column)).toBe(position);
      const lines = text.split('\n');
      const line = random.below(lines.length);
      expect(replica.positionAt(line, 1_000)).toBe(lines.slice(0, line + 1).join('\n').length);
      expect(replica.positionAt(lines.length, 0)).toBe(text.length);
      const end = position + random.below(text.length + 1 - position);
      expect([...replica.chunks(position, end)].join('')).toBe(text.slice(position, end));
    }
  });
});

describe('an undo manager', () => {
  it.each(SEEDS)('takes back all of its author and nothing of others, and does it again (seed %i)', (seed) => {
    const random = new Random(seed);
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    const manager = new UndoManager(replica, author);
    const states = [''];
    for (let group = 0; group < 12; group += 1) {
      for (let count = 1 + random.below(3); count > 0; count -= 1) manager.edit([randomPatch(random, replica.text)]);
      manager.close();
      states.push(replica.text);
    }
    let at = states.length - 1;
    for (let step = 0; step < 40; step += 1) {
      const isUndo = random.once(2);
      const before = replica.text;
      const patches = isUndo ? manager.undo() : manager.redo();
      at = Math.min(Math.max(at + (isUndo ? -1 : 1), 0), states.length - 1);
      expect(replica.text).toBe(states[at]);
      expect(applyPatches(before, patches)).toBe(states[at]);
      expect(manager.canUndo).toBe(at > 0);
      expect(manager.canRedo).toBe(at < states.length - 1);
    }
  });

  it('leaves what others wrote in between', () => {
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    const other = new Author(replica, { ssn: 1, sid: 2 });
    const manager = new UndoManager(replica, author);
    other.insert(0, 'one two three');
    manager.edit([{ position: 4, deleted: 3, inserted: 'TWO' }]);
    manager.close();
    other.insert(5, '-');
    other.insert(0, 'zero ');
    expect(replica.text).toBe('zero one T-WO three');
    manager.undo();
    expect(replica.text.replace('-', '')).toBe('zero one two three');
    expect(replica.text).toContain('-');
    manager.redo();
    expect(replica.text.replace('-', '')).toBe('zero one TWO three');
    expect(manager.redo()).toEqual([]);
  });
});
