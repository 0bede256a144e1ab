import { describe, expect, it } from 'vitest';
import { Author, type Change, decodeChanges, DecodeError, encodeChanges, Replica } from '../../crdt';
import { check } from '../../crdt/check';
import { applyPatches } from './crdt.history';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);

/** Applies every change by the judgement in full: it has seen a surrogate pair. */
const careful = (): Replica => {
  const replica = new Replica();
  const author = new Author(replica, { ssn: 1, sid: 99 });
  author.insert(0, '😀');
  author.delete(0, 2);
  author.seal();
  return replica;
};

const keystrokes = (replica: Replica, author: Author, random: Random): Change[] => {
  const changes: Change[] = [];
  let cursor = random.below(replica.length + 1);
  for (let count = random.below(6); count >= 0; count -= 1) {
    cursor = Math.min(cursor, replica.length);
    const isDelete = cursor > 0 && random.once(3);
    const length = random.once(9) ? Math.min(3, replica.length - cursor + 1) : 1;
    if (isDelete) author.delete(cursor - 1, length);
    else author.insert(cursor, random.pick(['a', 'b', '\n', 'wörd', ' ']));
    cursor += isDelete ? -1 : random.once(4) ? 0 : 1;
    if (!random.once(5)) changes.push(...author.takeSealed(), author.seal()!);
  }
  const last = author.seal();
  return last ? [...changes, last] : changes;
};

/** The bytes with one number in them off by a little. */
const tampered = (bytes: Uint8Array, random: Random): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  const at = 1 + random.below(copy.length - 1);
  copy[at] = copy[at]! ^ (1 << random.below(7));
  return copy;
};

const areChanges = (bytes: Uint8Array): boolean => {
  try {
    return decodeChanges(bytes).length > 0;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
};

/** The vector, but for the site that made the replica careful. */
const vectorOf = ({ vector }: Replica): Record<number, number> => ({ ...vector, 99: 0 });

describe('[ED-2] [ED-9] encoded changes', () => {
  it.each(SEEDS)('are applied as they are once decoded and judged in full, whatever they say (seed %i)', (seed) => {
    const random = new Random(seed);
    const [quick, slow] = [new Replica(), careful()];
    const writers = [3, 1, 2].map((sid) => {
      const replica = new Replica();
      return { replica, author: new Author(replica, { ssn: 1 + random.below(2), sid }) };
    });
    let shown = '';
    const merge = (bytes: Uint8Array): void => {
      if (!areChanges(bytes)) return void expect(() => quick.mergeEncoded(bytes)).toThrow(DecodeError);
      shown = applyPatches(shown, quick.mergeEncoded(bytes));
      slow.merge(decodeChanges(bytes));
      expect(shown).toBe(slow.text);
      expect(quick.text).toBe(slow.text);
      expect(vectorOf(quick)).toEqual(vectorOf(slow));
      expect(quick.waiting).toEqual(slow.waiting);
    };
    for (let round = 0; round < 120; round += 1) {
      const { replica, author } = random.pick(writers);
      for (const change of keystrokes(replica, author, random)) {
        const bytes = encodeChanges([change]);
        if (random.once(6)) merge(tampered(bytes, random));
        quick.waiting.forEach(({ sid, seq }) => [quick, slow].forEach((each) => each.forget(sid, seq)));
        merge(bytes);
        for (const other of writers) if (other.replica !== replica) other.replica.merge([change]);
      }
      check(quick.core);
    }
    expect(quick.length).toBeGreaterThan(20);
  });
});
