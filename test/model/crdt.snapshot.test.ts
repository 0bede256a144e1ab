import { describe, expect, it } from 'vitest';
import { DecodeError, decodeSnapshot, encodeSnapshot, type Replica } from '../../crdt';
import { Writer } from './crdt.history';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1);

describe('damaged snapshots', () => {
  it.each(SEEDS.slice(0, 10))('are a DecodeError or a replica that works (seed %i)', (seed) => {
    const random = new Random(seed * 31);
    const writers = [new Writer(1), new Writer(2)];
    for (let step = 0; step < 60; step += 1) {
      const writer = random.pick(writers);
      writer.edit(random);
      for (const change of writer.seal()) for (const other of writers) other.apply(change);
    }
    const bytes = encodeSnapshot(writers[0]!.replica);
    let read = 0;
    for (let round = 0; round < 400; round += 1) {
      const damaged = bytes.slice(0, random.once(6) ? random.below(bytes.length) : bytes.length);
      for (let count = 1 + random.below(3); count > 0 && damaged.length > 0; count -= 1) {
        damaged[random.below(damaged.length)] = random.below(256);
      }
      let replica: Replica;
      try {
        replica = decodeSnapshot(damaged);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        continue;
      }
      read += 1;
      expect(replica.text.length).toBe(replica.length);
      for (let at = 0; at <= replica.length; at += 1)
        expect(replica.positionOf(replica.anchorAt(at, 'AFTER'))).toBe(at);
      encodeSnapshot(replica);
    }
    expect(read).toBeLessThan(400);
  });

  it.each([
    ['nothing', ''],
    ['another version', '02'],
    ['a huge number of sites', '01 ff ff ff ff ff ff ff 0f 00 00'],
    ['a huge number of spans', '01 00 ff ff ff ff ff ff ff 0f 00'],
    ['text without spans', '01 00 00 01 61 00 00 00 00 00 00 00 00 00 00 00 00 00 00'],
  ])('of %s are a DecodeError', (_, hex) => {
    expect(() => decodeSnapshot(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))).toThrow(DecodeError);
  });
});
