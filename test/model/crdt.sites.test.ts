import { describe, expect, it } from 'vitest';
import { DecodeError, decodeSnapshot, encodeSnapshot, type Change, type Replica } from '../../crdt';
import { check } from '../../crdt/check';
import { Writer } from './crdt.history';
import { List } from './crdt.list';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed + 1);

/** A site that edits, beside a list that is told the same changes. */
class Site extends Writer {
  readonly list = new List();

  override apply(change: Change): void {
    const before = this.replica.waiting.length;
    const outcome = this.replica.apply(change);
    if (outcome.status === 'APPLIED') {
      for (const released of outcome.released) this.list.apply(released);
      this.shown = this.replica.text;
    }
    expect(this.replica.waiting.length).toBeLessThanOrEqual(before + 1);
  }

  override seal(): Change[] {
    const changes = super.seal();
    for (const change of changes) this.list.apply(change);
    return changes;
  }
}

describe('up to 20 sites', () => {
  it.each(SEEDS)('agree with a list at every site after every step, partitions or not (seed %i)', (seed) => {
    const random = new Random(seed);
    const sites = Array.from({ length: 2 + random.below(19) }, (_, index) => new Site(index + 1));
    const log: Change[] = [];
    for (let step = 0; step < 200; step += 1) {
      const site = random.pick(sites);
      // For a while, only neighbours hear each other.
      const isApart = step > 50 && step < 120;
      if (random.once(3) || log.length === 0) {
        site.edit(random);
        log.push(...site.seal());
      } else {
        for (let count = random.below(8); count > 0; count -= 1) {
          const change = random.pick(log);
          if (!isApart || change.sid % 2 === site.sid % 2) site.apply(change);
        }
      }
      expect(site.replica.text).toBe(site.list.text);
      check(site.replica.core);
    }
    for (const site of sites) {
      for (const change of random.shuffled([...log, ...random.shuffled(log).slice(0, 20)])) site.apply(change);
      expect(site.replica.waiting).toEqual([]);
      expect(site.replica.text).toBe(sites[0]!.replica.text);
      expect(site.list.text).toBe(site.replica.text);
      check(site.replica.core);
    }
  });
});

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
