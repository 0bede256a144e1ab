import { describe, expect, it } from 'vitest';
import type { Contribution } from '../../functions/common/event';
import { count, type Counted } from '../../functions/notifier/counted';
import { added, includes, withoutLowestGap, type Ranges } from '../../functions/notifier/ranges';
import { createRandom, type Random } from '../helpers/random';

describe('ranges', () => {
  it.each([
    [[], 3, 5, [3, 5]],
    [[3, 5], 6, 7, [3, 7]],
    [[3, 5], 1, 2, [1, 5]],
    [[3, 5], 7, 9, [3, 5, 7, 9]],
    [[3, 5, 9, 9], 6, 8, [3, 9]],
    [[1, 1, 3, 3, 5, 5], 2, 4, [1, 5]],
    [[5, 9], 1, 3, [1, 3, 5, 9]],
  ] as [Ranges, number, number, Ranges][])('%j with %d … %d are %j', (ranges, first, last, expected) => {
    expect(added(ranges, first, last)).toEqual(expected);
  });

  it.each([1, 2, 3, 4])('hold what a set holds, seed %d', (seed) => {
    const random = createRandom(seed);
    const naive = new Set<number>();
    let ranges: Ranges = [];
    for (let step = 0; step < 300; step++) {
      const first = 1 + random.below(200);
      const last = first + random.below(4);
      for (let value = first; value <= last; value++) naive.add(value);
      ranges = added(ranges, first, last);
      const held = Array.from({ length: 206 }, (_, value) => value).filter((value) => includes(ranges, value));
      expect(held).toEqual([...naive].sort((a, b) => a - b));
    }
  });

  it('fill the lowest gap first', () => {
    expect(withoutLowestGap([1, 2, 4, 5, 9, 9])).toEqual([1, 5, 9, 9]);
    expect(withoutLowestGap([1, 2])).toEqual([1, 2]);
  });
});

/** The folds of one author at some sites: disjoint, without a hole within a site. */
const folds = (random: Random, length: number): Contribution[] => {
  const ends = new Map<number, number>();
  return Array.from({ length }, () => {
    const sids = [1 + random.below(3), ...(random.below(4) === 0 ? [4] : [])];
    const sites: Contribution['sites'] = {};
    for (const sid of sids) {
      const first = (ends.get(sid) ?? 0) + 1;
      const last = first + random.below(30);
      ends.set(sid, last);
      sites[sid] = [first, last];
    }
    return { changes: 1 + random.below(5), characters: 1, sites };
  });
};

describe('count', () => {
  it.each([1, 2, 3, 4, 5, 6])('[NOT-12] counts each fold once, twice and in any order, seed %d', (seed) => {
    const random = createRandom(seed);
    const all = folds(random, 400);
    const deliveries = [...all, ...all.filter(() => random.below(2) === 0)];
    for (let index = deliveries.length - 1; index > 0; index--) {
      const other = random.below(index + 1);
      [deliveries[index], deliveries[other]] = [deliveries[other]!, deliveries[index]!];
    }
    const naive = new Set<Contribution>();
    let counted: Counted = {};
    let total = 0;
    while (deliveries.length > 0) {
      const batch = deliveries.splice(0, 1 + random.below(10));
      const expected = [...new Set(batch)].filter((fold) => !naive.has(fold));
      for (const fold of expected) naive.add(fold);
      const counting = count(counted, batch);
      expect(counting.changes).toBe(expected.reduce((sum, { changes }) => sum + changes, 0));
      expect(counting.forgotten).toBe(0);
      counted = counting.counted;
      total += counting.changes;
    }
    expect(total).toBe(all.reduce((sum, { changes }) => sum + changes, 0));
    // One range per site is all that is left to remember.
    for (const ranges of Object.values(counted)) expect(ranges).toHaveLength(2);
  });

  it('[NOT-12] remembers no more than its bound, forgets the lowest gap first and says so', () => {
    const odd = Array.from({ length: 1_001 }, (_, index): Contribution => {
      const seq = 2 * index + 1;
      return { changes: 1, characters: 1, sites: { 1: [seq, seq] } };
    });
    const { counted, changes, forgotten } = count({}, odd);
    expect({ changes, forgotten }).toEqual({ changes: 1_001, forgotten: 1 });
    expect(counted['1']!.length).toBe(2_000);
    expect(counted['1']!.slice(0, 4)).toEqual([1, 3, 5, 5]);
    const late = (seq: number): Contribution => ({ changes: 1, characters: 1, sites: { 1: [seq, seq] } });
    expect(count(counted, [late(2)]).changes).toBe(0);
    expect(count(counted, [late(4)]).changes).toBe(1);
  });
});
