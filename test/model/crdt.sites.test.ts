import { afterAll, describe, expect, it } from 'vitest';
import { Replica } from '../../crdt';
import { Oracle } from './crdt.oracle';
import { Random } from './crdt.random';
import { live, type Origins } from './crdt.world';

/**
 * Operations performed at a replica that was compared with its oracles after each change. More can be asked for, to look
 * longer than a run of all tests has time for.
 */
const OPERATIONS = Math.max(1_000_000, Number(process.env.WEFT_CRDT_OPERATIONS ?? 0));
const SEEDS = 20;

const performed: Record<Origins, number> = { NEIGHBOURS: 0, DRAWN: 0 };

/** Histories of that kind from the seed, until they have performed so many operations. */
const liveUntil = (origins: Origins, seed: number, operations: number): void => {
  const random = new Random(seed);
  let count = 0;
  for (let history = 0; count < operations; history += 1) {
    // Now and then a long one, whose rope has nodes above nodes.
    const isLong = history === 3;
    const [sites, steps] = isLong ? [3, 1_500] : [2 + random.below(19), 60 + random.below(120)];
    const lived = live(random, { origins, sites, steps });
    count += lived.performed;
    // The definitions, compared pair by pair, are slow.
    if (history % 8 === 0) {
      const replica = new Replica();
      for (const change of lived.changes) replica.apply(change);
      expect(new Oracle(lived.changes).text).toBe(replica.text);
    }
  }
  performed[origins] += count;
};

const seeds = (first: number): number[] => Array.from({ length: SEEDS }, (_, index) => first + index);

describe('[ED-2] [ED-3] [ED-4] [ED-5] [ED-7] up to 20 sites, in parts or together', () => {
  it.each(seeds(1))('that type agree with the tree and with the list after every change (seed %i)', (seed) => {
    liveUntil('NEIGHBOURS', seed, OPERATIONS / SEEDS);
  });

  it.each(seeds(1_001))('whose origins are anywhere agree with the tree after every change (seed %i)', (seed) => {
    liveUntil('DRAWN', seed, OPERATIONS / SEEDS);
  });

  afterAll(() => {
    const { NEIGHBOURS, DRAWN } = performed;
    console.log(`Operations compared with the oracles: ${NEIGHBOURS} typed, ${DRAWN} with origins anywhere.`);
  });

  it('performed a million operations each', () => {
    expect(performed.NEIGHBOURS).toBeGreaterThanOrEqual(OPERATIONS);
    expect(performed.DRAWN).toBeGreaterThanOrEqual(OPERATIONS);
  });
});
