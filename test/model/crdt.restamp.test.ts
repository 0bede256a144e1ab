import { describe, expect, it } from 'vitest';
import { lastSeq, restamp, type Change } from '../../crdt';
import { Place, Writer } from './crdt.history';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed + 1);

const edits = (writer: Writer, random: Random, count: number): Change[] => {
  const changes: Change[] = [];
  for (let step = 0; step < count; step += 1) {
    writer.edit(random);
    if (random.once(3)) changes.push(...writer.seal());
  }
  return [...changes, ...writer.seal()];
};

describe('[ED-10] random unsent changes stamped anew', () => {
  it.each(SEEDS)('keep their text, under the same site and under another (seed %i)', (seed) => {
    const random = new Random(seed);
    const writer = new Writer(1);
    const sent = edits(writer, random, 10);
    const unsent = edits(writer, random, 15);
    const seq = sent.map(lastSeq).at(-1)! + 1;
    for (const [sid, from] of [
      [1, seq],
      [2, 1],
      [7, 1],
    ] as const) {
      const place = new Place();
      for (const change of sent) place.apply(change);
      const moved = restamp(unsent, { ssn: 2, sum: place.replica.clock + 1 + random.below(50), sid, seq: from });
      expect(moved).toHaveLength(unsent.length);
      for (const change of moved) {
        expect(place.replica.statusOf(change)).toBe('READY');
        place.apply(change);
      }
      expect(place.shown).toBe(writer.shown);
    }
  });

  it.each(SEEDS)('go on from what others wrote meanwhile (seed %i)', (seed) => {
    const random = new Random(seed + 500);
    const writer = new Writer(1);
    const base = edits(writer, random, 8);
    const other = new Writer(2);
    for (const change of base) other.apply(change);
    const meanwhile = edits(other, random, 8);
    const unsent = edits(writer, random, 8);
    const place = new Place();
    for (const change of [...base, ...meanwhile]) place.apply(change);
    for (const change of restamp(unsent, { ssn: 1, sum: place.replica.clock + 1, sid: 3, seq: 1 })) {
      expect(place.replica.statusOf(change)).toBe('READY');
      place.apply(change);
    }
    // New stamps may decide ties otherwise, so the text can differ in order, and in nothing else.
    const merged = new Place();
    for (const change of [...base, ...meanwhile, ...unsent]) merged.apply(change);
    expect([...place.shown].sort()).toEqual([...merged.shown].sort());
  });
});
