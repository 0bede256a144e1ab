import { expect, test } from 'vitest';
import { decodeChanges, Replica, type Change } from '../../crdt';
import { inflated } from '../../functions/common/deflate';
import { judge, nameOf } from '../../functions/compactor/judge';
import { cutPieces } from '../../functions/compactor/pieces';
import { history } from '../contract/compaction.history';
import { seeded } from '../helpers/random';

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => [random(), item] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);

test('[CMP-1] whatever order changes are read in, the ready ones come in an order in which they apply', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seeded(seed);
    const { changes, text } = history(random, [1, 2, 3], 30);
    const replica = new Replica();
    const { ready, stuck } = judge(replica, shuffled(changes, random));
    expect(stuck, `seed ${seed}`).toEqual([]);
    expect(replica.text, `seed ${seed}`).toBe(text);
    const follower = new Replica();
    for (const change of ready) expect(follower.apply(change).status, `seed ${seed}`).toBe('APPLIED');
  }
});

test('[CMP-5] what waits for a change that is missing is stuck, the rest is ready, and nothing waits in the replica', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seeded(100 + seed);
    const { changes } = history(random, [1, 2, 3], 30);
    const missing = changes[Math.floor(random() * changes.length)]!;
    const replica = new Replica();
    const { ready, stuck } = judge(
      replica,
      shuffled(
        changes.filter((change) => change !== missing),
        random,
      ),
    );
    expect(ready.length + stuck.length, `seed ${seed}`).toBe(changes.length - 1);
    expect(
      stuck.every(({ reason }) => reason === 'WAITING'),
      `seed ${seed}`,
    ).toBe(true);
    expect(replica.waiting, `seed ${seed}`).toEqual([]);
    // The naive oracle: apply what can be applied until nothing more can.
    const naive = new Replica();
    let open: Change[] = changes.filter((change) => change !== missing);
    for (let before = -1; before !== open.length;) {
      before = open.length;
      open = open.filter((change) => naive.statusOf(change) !== 'READY' || naive.apply(change).status !== 'APPLIED');
    }
    expect(stuck.map(({ change }) => nameOf(change)).sort(), `seed ${seed}`).toEqual(open.map(nameOf).sort());
  }
});

test('[CMP-2] pieces are within all limits and hold every change in its order', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = seeded(200 + seed);
    const { changes } = history(random, [1, 2, 3, 4, 5, 6], 40);
    const { ready } = judge(new Replica(), changes);
    const bytes = 150 + Math.floor(random() * 300);
    const limits = {
      bytes,
      encodedBytes: bytes + Math.floor(random() * 200),
      sites: 1 + Math.floor(random() * 6),
    };
    const pieces = await cutPieces(ready, limits);
    expect(
      pieces.flatMap((piece) => piece.changes),
      `seed ${seed}`,
    ).toEqual(ready);
    for (const { changes: piece, bytes: stored, encodedBytes } of pieces) {
      expect(stored.length, `seed ${seed}`).toBeLessThanOrEqual(limits.bytes);
      expect(encodedBytes, `seed ${seed}`).toBeLessThanOrEqual(limits.encodedBytes);
      expect(decodeChanges(await inflated(stored)), `seed ${seed}`).toEqual(piece);
      expect(new Set(piece.map(({ sid }) => sid)).size, `seed ${seed}`).toBeLessThanOrEqual(limits.sites);
    }
  }
});

test('[CMP-2] nothing ready makes no piece', async () => {
  expect(await cutPieces([], { bytes: 1, encodedBytes: 1, sites: 1 })).toEqual([]);
});
