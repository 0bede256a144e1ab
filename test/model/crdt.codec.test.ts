import { describe, expect, it } from 'vitest';
import { decodeChanges, DecodeError, encodeChanges, type Change } from '../../crdt';
import { hostileChange, Writer } from './crdt.history';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 15 }, (_, seed) => seed + 1);

/** Changes of two writers who hear from each other, and of others whose mentions make no sense but whose shape is valid. */
const randomChanges = (random: Random): Change[] => {
  const writers = [new Writer(1), new Writer(2_000)];
  const log: Change[] = [];
  for (let step = 0; step < 30; step += 1) {
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
  return log.filter(isEncodable);
};

const isEncodable = (change: Change): boolean => {
  try {
    return encodeChanges([change]).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const decodeOrNull = (bytes: Uint8Array): Change[] | null => {
  try {
    return decodeChanges(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
};

describe('[ED-9] changes as bytes', () => {
  it.each(SEEDS)(
    'come back equal, in any order, and any others are a DecodeError or valid changes (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const changes = random.shuffled(randomChanges(random));
      expect(changes.length).toBeGreaterThan(5);
      const all = encodeChanges(changes);
      expect(decodeChanges(all)).toEqual(changes);
      const rows = changes.map((each) => encodeChanges([each]));
      expect(rows.flatMap((row) => decodeChanges(row))).toEqual(changes);

      for (let round = 0; round < 600; round += 1) {
        const bytes = round < 300 ? all : random.pick(rows);
        const damaged = Uint8Array.from(bytes.subarray(0, random.once(4) ? random.below(bytes.length) : bytes.length));
        for (let count = random.below(4); count >= 0; count -= 1)
          damaged[random.below(damaged.length)] = random.below(256);
        const decoded = decodeOrNull(damaged);
        if (decoded)
          expect(decodeChanges(encodeChanges(decoded)), Buffer.from(damaged).toString('hex')).toEqual(decoded);
      }
      for (let round = 0; round < 300; round += 1) {
        const version = 1 + 2 * random.below(2);
        const noise = Uint8Array.from({ length: random.below(40) }, (_, at) =>
          at === 0 ? version : at === 1 ? 0 : random.below(at < 4 ? 4 : 256),
        );
        const decoded = decodeOrNull(noise);
        if (decoded) expect(decodeChanges(encodeChanges(decoded)), Buffer.from(noise).toString('hex')).toEqual(decoded);
      }
    },
  );
});
