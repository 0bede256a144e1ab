import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change } from '../../crdt';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { visitDocument } from '../../functions/sweeper/sweep';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { contentOf, Participant } from './compaction.history';
import { replay, startWorld, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
/** The longest that an AppSync request lives. */
const longest = 30_000;

const forge = (change: Change): Change => ({
  ...change,
  operations: [{ value: 'evil!', left: null, right: null }],
});

/** What the sweeper does to a document at a time. */
const sweepAt = async (dependencies: TestDependencies, documentId: string, time: number): Promise<void> => {
  dependencies.clock.time = time;
  await visitDocument(dependencies, createStateCache(), documentId);
};

// The fold is at 0 s, the deletion 60 s after it. A request reads the site at one time and puts its change at another.
const moments = [-longest, -1_000, 1_000, 29_000, 59_000, 61_000, 90_000];
const requests = moments.flatMap((read) =>
  moments.filter((put) => put >= read && put - read <= longest).map((put): [number, number] => [read, put]),
);

test.each(requests)(
  '[CMP-3] [CMP-6] other content, with the site read at %i ms and put at %i ms from the fold, is refused',
  async (read, put) => {
    const documentId = `resend_${read}_${put}`;
    await world.createDocument(documentId, [1]);
    const participant = new Participant(1);
    const [change] = participant.insert(0, 'right');
    await world.store(documentId, [change!]);
    const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
    const cache = createStateCache();

    let site = {};
    let answer = '';
    const events: [number, number, () => Promise<unknown>][] = [
      [0, 0, () => compactDocument(dependencies, cache, documentId)],
      // The deletion is tried when it is too early, too.
      [28_999, 0, () => sweepAt(dependencies, documentId, start + 28_999)],
      [59_999, 0, () => sweepAt(dependencies, documentId, start + 59_999)],
      [60_000, 0, () => sweepAt(dependencies, documentId, start + 60_000)],
      [read, 1, async () => void (site = await world.readSite(documentId, 1))],
      [put, 2, async () => void (answer = await world.putChange(documentId, site, forge(change!), start + put))],
    ];
    // What falls on one moment: the worst is that a request reads before the fold and puts after the deletion.
    const order = (a: (typeof events)[number], b: (typeof events)[number]) => a[0] - b[0] || a[1] - b[1];
    for (const [, , act] of events.sort(order)) await act();

    expect(answer).toBe(read < 0 ? 'CONFLICT' : 'ALREADY_COMMITTED');
    expect((await replay(world, documentId)).text).toBe('right');
    expect(await world.items('operations', documentId)).toEqual([]);
  },
);

test('[CMP-6] before the fold the key is taken', async () => {
  await world.createDocument('before', [1]);
  const [change] = new Participant(1).insert(0, 'right');
  const site = await world.readSite('before', 1);
  expect(await world.putChange('before', site, change!, start)).toBe('STORED');
  expect(await world.putChange('before', site, forge(change!), start)).toBe('CONFLICT');
});

test('[CMP-6] a second key inside a folded change reaches no segment and is deleted', async () => {
  await world.createDocument('inside', [1]);
  const participant = new Participant(1);
  const [change] = participant.insert(0, 'right');
  await world.store('inside', [change!]);
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  const cache = createStateCache();
  const site = await world.readSite('inside', 1);
  await compactDocument(dependencies, cache, 'inside');
  // The key of seq 3 is free, and this request read the site before the fold.
  const stray = { ...forge(change!), seq: 3, operations: [{ value: 'ev', left: null, right: null }] };
  expect(await world.putChange('inside', site, stray, start)).toBe('STORED');
  await compactDocument(dependencies, cache, 'inside');
  expect((await replay(world, 'inside')).folded.flat().map(contentOf)).toEqual([contentOf(change!)]);

  for (let minute = 0; minute < 2; minute++) {
    dependencies.clock.time += 61_000;
    await visitDocument(dependencies, cache, 'inside');
  }
  expect(await world.items('operations', 'inside')).toEqual([]);
  expect(await world.item('inside', 'S#00000001')).toMatchObject({ barred: false });
  expect((await replay(world, 'inside')).text).toBe('right');
});

test('[CMP-3] segments are swept in their order, each when its own 60 s are over', async () => {
  await world.createDocument('order', [1]);
  const participant = new Participant(1);
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  const cache = createStateCache();
  for (let second = 0; second < 60; second += 6) {
    dependencies.clock.time = start + second * 1_000;
    await world.store('order', participant.insert(0, `${second} `));
    await compactDocument(dependencies, cache, 'order');
  }
  for (const second of [59, 60, 65, 66, 113, 114, 200]) {
    await sweepAt(dependencies, 'order', start + second * 1_000);
    const swept = second < 60 ? 0 : Math.min(10, Math.floor((second - 60) / 6) + 1);
    expect(await world.item('order', 'HEAD')).toMatchObject({ revision: 10, sweptRev: swept });
    expect(await world.items('operations', 'order')).toHaveLength(10 - swept);
  }
});
