import { describe, expect, it } from 'vitest';
import { Author, decodeChanges, DecodeError, decodeSnapshot, encodeChanges, encodeSnapshot, inOrder } from '../../crdt';
import type { Change, Replica } from '../../crdt';
import { Writer } from '../../crdt/bytes';
import { check } from '../../crdt/check';
import { Column } from '../../crdt/columns';
import { SITE_COLUMNS, SPAN_COLUMNS } from '../../crdt/snapshot';
import { damaged, noise } from './crdt.damage';
import { applyPatches, hostileChange, Writer as Site } from './crdt.history';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);
/** Damaged bytes for each seed and form. */
const ROUNDS = 400;

/** Changes of two writers who hear from each other, and of others whose mentions make no sense but whose shape is valid. */
const randomChanges = (random: Random): { changes: Change[]; replica: Replica } => {
  const writers = [new Site(1), new Site(2_000)];
  const log: Change[] = [];
  for (let step = 0; step < 40; step += 1) {
    const writer = random.pick(writers);
    writer.edit(random);
    if (random.once(3)) {
      const stamped = writer.seal().map((change) => ({
        ...change,
        ...(!random.once(4) && { userId: random.pick(['ann', 'ben', 'zoë']) }),
        ...(!random.once(4) && { at: new Date(random.below(2 ** 31) * 1_000 + 7).toISOString() }),
        ...(random.once(9) && { at: 'some day' }),
      }));
      for (const other of writers) stamped.forEach((change) => other.apply(change));
      log.push(...stamped);
    }
    if (random.once(6)) log.push(hostileChange(random, 70 + random.below(2), log));
  }
  return { changes: log.filter(isEncodable), replica: writers[0]!.replica };
};

const isEncodable = (change: Change): boolean => {
  try {
    return encodeChanges([change]).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** What `decode` makes of the bytes; null if they are a DecodeError. Any other error is the test's end. */
const orNull = <T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | null => {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw new Error(`Of the bytes ${Buffer.from(bytes).toString('hex')}`, { cause: error });
  }
};

/** The objects that the changes are made of, and their text, must not be out of proportion to the bytes. */
const expectBounded = (changes: readonly Change[], bytes: Uint8Array): void => {
  const items = changes.reduce((sum, { operations }) => sum + 1 + operations.length, 0);
  expect(items).toBeLessThanOrEqual(4 * bytes.length);
  const text = changes.flatMap(({ operations }) => operations.map((each) => ('value' in each ? each.value.length : 0)));
  expect(text.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(bytes.length);
};

const expectValid = (bytes: Uint8Array): boolean => {
  const changes = orNull(decodeChanges, bytes);
  if (changes === null) return false;
  expectBounded(changes, bytes);
  expect(decodeChanges(encodeChanges(changes)), Buffer.from(bytes).toString('hex')).toEqual(changes);
  return true;
};

describe('[ED-9] changes as bytes', () => {
  it.each(SEEDS)('come back equal in every form, in any order (seed %i)', (seed) => {
    const random = new Random(seed);
    const changes = random.shuffled(randomChanges(random).changes);
    expect(changes.length).toBeGreaterThan(8);
    expect(decodeChanges(encodeChanges(changes))).toEqual(changes);
    expect(changes.flatMap((each) => decodeChanges(encodeChanges([each])))).toEqual(changes);
    expect(decodeChanges(encodeChanges(inOrder(changes)))).toEqual(inOrder(changes));
  });

  it.each(SEEDS)('are a DecodeError or valid changes where they are damaged (seed %i)', (seed) => {
    const random = new Random(seed * 7);
    const [one, other] = [randomChanges(random).changes, randomChanges(random).changes];
    const few = (changes: readonly Change[]): Change[] =>
      changes.filter(({ operations }) => operations.length < 3).slice(0, 3);
    const forms = [
      [encodeChanges(one), encodeChanges(other), 5],
      [encodeChanges(inOrder(one)), encodeChanges(inOrder(other)), 5],
      [encodeChanges(few(one)), encodeChanges(few(other)), 3],
    ] as const;
    for (const [good, alike, version] of forms) {
      expect(good[0]).toBe(version);
      let read = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        if (expectValid(damaged(good, alike, random))) read += 1;
        expectValid(noise(version, random));
      }
      // Some damage passes for other changes; most is found.
      expect(read).toBeLessThan(ROUNDS * 0.75);
    }
  });
});

/** How many objects the replica holds, and how much text. */
const sizeOf = ({ core }: Replica): { items: number; text: number } => {
  const lists = core.sites.map(({ from, pairs, blocks }) => from.length + pairs.length + blocks.flat().length);
  return { items: lists.reduce((sum, length) => sum + length, core.sites.length), text: core.length };
};

/** Edits the replica anywhere: whatever its order, it must go on as a replica does. */
const expectEditable = (replica: Replica, random: Random): void => {
  const author = new Author(replica, { ssn: 2 ** 30, sid: 3 });
  let shown = replica.text;
  for (let count = 0; count < 6; count += 1) {
    const position = random.below(shown.length + 1);
    const deleted = Math.min(random.below(3), shown.length - position);
    try {
      const patch = author.widen({ position, deleted, inserted: random.once(2) ? 'x' : '' });
      author.edit([patch]);
      shown = applyPatches(shown, [patch]);
    } catch (error) {
      // Half a surrogate pair, or no identity is left above those of the snapshot.
      if (!(error instanceof RangeError)) throw error;
    }
    expect(replica.text).toBe(shown);
  }
};

describe('[ED-9] snapshots as bytes', () => {
  it.each(SEEDS)('come back as a replica that is the same in every part (seed %i)', (seed) => {
    const { replica } = randomChanges(new Random(seed * 13));
    const bytes = encodeSnapshot(replica);
    const loaded = decodeSnapshot(bytes);
    check(loaded.core);
    expect(encodeSnapshot(loaded)).toEqual(bytes);
    expect(loaded).toMatchObject({ text: replica.text, vector: replica.vector, clock: replica.clock });
  });

  it.each(SEEDS)('are a DecodeError or a replica that works where they are damaged (seed %i)', (seed) => {
    const random = new Random(seed * 31);
    const [one, other] = [encodeSnapshot(randomChanges(random).replica), encodeSnapshot(randomChanges(random).replica)];
    let read = 0;
    for (let round = 0; round < 2 * ROUNDS; round += 1) {
      const bytes = random.once(4) ? noise(2, random) : damaged(one, other, random);
      const replica = orNull(decodeSnapshot, bytes);
      if (replica === null) continue;
      read += 1;
      const { items, text } = sizeOf(replica);
      // Pairs of visible text are not in the columns: they are in the text.
      expect(items).toBeLessThanOrEqual(4 * bytes.length + text);
      expect(text).toBeLessThanOrEqual(bytes.length);
      expect(replica.text.length).toBe(replica.length);
      for (let at = 0; at <= replica.length; at += 1)
        expect(replica.positionOf(replica.anchorAt(at, 'AFTER'))).toBe(at);
      orNull(decodeSnapshot, encodeSnapshot(replica));
      expectEditable(replica, random);
    }
    expect(read).toBeLessThan(ROUNDS);
  });

  it('are a DecodeError where few bytes stand for many pieces at each of many sites', () => {
    const [sites, pieces] = [200, 400];
    const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
    const writer = new Writer();
    for (const value of [2, sites, 0, 0]) writer.unsigned(value);
    const lists = {
      sid: ones(sites).map((one, at) => one + at),
      last: ones(sites).map(() => pieces),
      pieces: ones(sites).map(() => pieces),
      from: ones(sites * pieces),
      sum: ones(sites * pieces),
      ssn: ones(sites * pieces),
      pairs: ones(sites).map(() => 0),
    };
    for (const name of [...SITE_COLUMNS, ...SPAN_COLUMNS]) {
      const column = new Column();
      for (const value of (lists as Record<string, number[]>)[name] ?? []) column.add(value);
      column.write(writer);
    }
    const bytes = writer.finish();
    expect(bytes.length).toBeLessThan(600);
    expect(() => decodeSnapshot(bytes)).toThrow('more than the bytes may hold');
  });

  it.each([
    ['nothing', ''],
    ['a former version', '01 00 00 00'],
    ['a huge number of sites', '02 ff ff ff ff ff ff ff 0f 00 00'],
    ['a huge number of spans', '02 00 ff ff ff ff ff ff ff 0f 00'],
    ['text without spans', '02 00 00 01 61 00 00 00 00 00 00 00 00 00 00 00 00 00 00'],
    // One site, whose columns are sid, last, pieces (2^31 - 1 in one run), from, sum, ssn.
    ['a huge number of pieces', '02 01 00 00 03 00 02 01 07 00 02 bf ff ff ff 0f 07 00 02 bf ff ff ff 0f'],
  ])('of %s are a DecodeError', (_, hex) => {
    expect(() => decodeSnapshot(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))).toThrow(DecodeError);
  });
});
