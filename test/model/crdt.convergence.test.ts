import { describe, expect, it } from 'vitest';
import { decodeSnapshot, encodeSnapshot, inOrder, Replica, type Change } from '../../crdt';
import { check } from '../../crdt/check';
import { HOSTILITIES, hostileChange, Place, Writer, type Hostility } from './crdt.history';
import { Oracle } from './crdt.oracle';
import { Random } from './crdt.random';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);

const keyOf = ({ sid, seq }: Change): string => `${sid}/${seq}`;

/**
 * Three writers and six hostile sites, partly cut off from each other: each receives what it receives late, twice and in
 * any order. Returns the log. It holds one change for a `(sid, first seq)`, as the store does, and that is all that is
 * promised: identities are claimed twice under different keys.
 */
const writeHistory = (
  random: Random,
  writers: readonly Writer[],
  steps: number,
  met?: (hostility: Hostility) => void,
): Change[] => {
  const log: Change[] = [];
  const keys = new Set<string>();
  const accepted: Change[] = [];
  const all = new Replica();
  for (let step = 0; step < steps; step += 1) {
    const writer = random.pick(writers);
    const action = random.below(10);
    const heard = log.length;
    if (action < 4) writer.edit(random);
    else if (action < 6) log.push(...writer.seal());
    else if (action < 8)
      for (let count = random.below(6); count > 0 && log.length > 0; count -= 1) writer.apply(random.pick(log));
    else {
      const change = hostileChange(random, 8 + random.below(6), accepted, met);
      if (!keys.has(keyOf(change))) log.push(change);
      keys.add(keyOf(change));
    }
    for (const change of log.slice(heard)) {
      const outcome = all.apply(change);
      if (outcome.status === 'APPLIED') accepted.push(...outcome.released);
    }
  }
  for (const writer of writers) log.push(...writer.seal());
  return log;
};

describe('random histories', () => {
  it.each(SEEDS)(
    '[ED-2] [ED-3] [ED-4] [ED-5] [ED-6] [ED-7] come to what the definitions say, in any order (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const writers = random.shuffled([1, 2, 3]).map((sid) => new Writer(sid));
      const log = writeHistory(random, writers, 80);
      const oracle = new Oracle(log);
      const places = [...writers, new Place(), new Place()];
      for (const place of places) {
        for (const change of random.shuffled([...log, ...log])) place.apply(change);
      }
      const early = new Place();
      for (const change of random.shuffled(log).slice(0, log.length >> 1)) early.apply(change);
      // A snapshot has no changes that wait: the log is read again.
      const late = decodeSnapshot(encodeSnapshot(early.replica));
      for (const change of random.shuffled(log)) late.apply(change);
      const sorted = new Replica();
      for (const change of inOrder(log)) sorted.apply(change);

      const { replica: first } = places[0]!;
      const accepted = new Set(oracle.accepted.map(keyOf));
      for (const replica of [...places.map((place) => place.replica), late, sorted]) {
        check(replica.core);
        expect(replica.text).toBe(oracle.text);
        expect(replica.vector).toEqual(oracle.vector);
        expect(replica.clock).toBe(first.clock);
        expect(new Set(replica.waiting.map(keyOf))).toEqual(new Set(first.waiting.map(keyOf)));
        for (const change of log) {
          expect(replica.statusOf(change), JSON.stringify(change)).toBe(first.statusOf(change));
          if (accepted.has(keyOf(change))) expect(replica.statusOf(change)).toBe('COVERED');
          else expect(replica.statusOf(change)).not.toBe('READY');
        }
      }
    },
  );

  it.each(SEEDS.slice(0, 20))('[ED-8] have anchors where the definitions say (seed %i)', (seed) => {
    const random = new Random(seed * 1_000);
    const writers = [new Writer(1), new Writer(2)];
    const log = writeHistory(random, writers, 50);
    const place = new Place();
    for (const change of random.shuffled(log)) place.apply(change);
    let position = 0;
    for (const { sid, seq, deleted } of new Oracle(log).order) {
      expect(place.replica.positionOf({ sid, seq, side: 'BEFORE' })).toBe(position);
      if (!deleted) position += 1;
      expect(place.replica.positionOf({ sid, seq, side: 'AFTER' })).toBe(position);
    }
    for (let at = 0; at <= place.replica.length; at += 1) {
      for (const side of ['BEFORE', 'AFTER'] as const) {
        expect(place.replica.positionOf(place.replica.anchorAt(at, side))).toBe(at);
      }
    }
  });

  it('hold refused and accepted hostile changes, waiting ones and emoji, so that the above says something', () => {
    const statuses = new Map<string, number>();
    const hostilities = new Map<Hostility, number>();
    const met = (hostility: Hostility): unknown => hostilities.set(hostility, (hostilities.get(hostility) ?? 0) + 1);
    let astral = 0;
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const log = writeHistory(random, [new Writer(1), new Writer(2), new Writer(3)], 80, met);
      const place = new Place();
      for (const change of log) place.apply(change);
      for (const change of log.filter(({ sid }) => sid >= 8)) {
        const status = place.replica.statusOf(change);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      if (/[😀𝒳]/u.test(place.replica.text)) astral += 1;
    }
    const seen = [
      'COVERED',
      'WAITING',
      'CLOCK_NOT_ADVANCING',
      'WRONG_IDENTITY',
      'NOT_AN_INSERT',
      'SPLITS_SURROGATE_PAIR',
      'PARTLY_COVERED',
      'MALFORMED',
    ];
    for (const status of seen) expect(statuses.get(status) ?? 0, status).toBeGreaterThan(2);
    expect([...hostilities.keys()].sort()).toEqual(HOSTILITIES);
    for (const [hostility, count] of hostilities) expect(count, hostility).toBeGreaterThan(10);
    expect(astral).toBeGreaterThan(10);
  });
});
