import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compactBatch } from '../../functions/compactor/batch';
import { createStateCache, type StateCache } from '../../functions/compactor/cache';
import { sweep } from '../../functions/sweeper/sweep';
import { seeded } from '../helpers/random';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { crashing, forgetful } from './compaction.breakdown';
import { contentOf, history } from './compaction.history';
import { expectSoundSnapshot } from './compaction.sound';
import { replay, startWorld, type World } from './compaction.world';

// Small folds, so that one run makes several, and with each run a snapshot, which is an object.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  segmentSites: { value: 2 },
  dueShards: { value: 2 },
  snapshotSegments: { value: 1 },
  inlineBytes: { value: 0 },
  fewSegments: { value: 0 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const sids = [1, 2, 3, 4, 5];
const { changes, text } = history(seeded(21), sids, 14);
const records = (documentId: string) => [
  {
    eventName: 'INSERT' as const,
    dynamodb: {
      Keys: { pk: { S: `D#${documentId}` }, sk: { S: 'O#00000001#0000000001' } },
      SequenceNumber: '1',
    },
  },
];
const start = 1_700_000_000_000;

const day = 86_400_000;
/** The changes that come after the first run. */
const late = 4;

const prepare = async (documentId: string): Promise<void> => {
  await world.store(documentId, changes.slice(0, -late));
  await world.setPresence(documentId, 1, start - 30_000);
  await world.setDue(documentId, start + 30_000);
};

/** The compactor as Lambda calls it: a batch that fails comes once more. Returns whether it failed at last. */
const fails = async (dependencies: TestDependencies, cache: StateCache, documentId: string): Promise<boolean> => {
  for (let attempt = 0; attempt < 2; attempt++) {
    const { batchItemFailures } = await compactBatch(dependencies, cache, records(documentId), () => 60_000);
    if (batchItemFailures.length === 0) return false;
  }
  return true;
};

/** The compactor twice, the second time with more to fold; each minute the sweeper, and once more a day later. */
const life = async (
  dependencies: TestDependencies,
  documentId: string,
  cache = createStateCache(),
): Promise<boolean> => {
  let failed = await fails(dependencies, cache, documentId);
  await world.store(documentId, changes.slice(-late));
  failed = (await fails(dependencies, cache, documentId)) || failed;
  const { clock } = dependencies;
  for (const later of [61_000, 61_000, 61_000, 61_000, 61_000, day]) {
    clock.time += later;
    await sweep(dependencies, cache, () => 55_000);
  }
  return failed;
};

const outcome = async (documentId: string) => {
  const { text: found, folded, segments } = await replay(world, documentId);
  const events = await world.items('documents', documentId, 'E#');
  const due = await world.item(documentId, 'DUE');
  const head = (await world.item(documentId, 'HEAD'))!;
  const told = events.filter(({ kind }) => kind === 'EDITED').map(({ revision }) => revision);
  const edited = told.length === segments.length ? new Set(told) : new Set();
  return {
    text: found,
    folded: folded.flat().map(contentOf).sort(),
    /** A process that comes later folds more at once: how many segments there are may differ. */
    isChain: segments.every((segment, index) => segment['revision'] === index + 1),
    vector: head['vector'],
    isSwept: [head['revision'], head['sweptRev']].every((revision) => revision === segments.length),
    isInSnapshot: head['snapshot'].revision === segments.length,
    loose: await expectSoundSnapshot(world, documentId, documentId),
    objects: (await world.objectsOf(documentId)).length,
    versions: (await world.items('documents', documentId, 'V#')).map(({ kind }) => kind),
    sites: (await world.items('documents', documentId, 'S#')).map((site) => [site['foldedSeq'], site['barred']]),
    isToldOnce: isDeepStrictEqual(edited, new Set(segments.map((segment) => segment['revision']))),
    left: events.filter(({ kind }) => kind === 'LEFT').map(({ sid }) => sid),
    live: await world.items('operations', documentId),
    due: due && [due['dueShard'], due['dueAt']],
  };
};

const undisturbed = async () => {
  await world.createDocument('undisturbed', sids);
  await prepare('undisturbed');
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  expect(await life(dependencies, 'undisturbed')).toBe(false);
  expect(dependencies.total('WrittenSnapshots')).toBe(2);
  expect(dependencies.total('CollectedObjects')).toBe(1);
  return outcome('undisturbed');
};

test('[CMP-4] [CMP-11] [CMP-12] [PRE-3] a crash after any write changes nothing in the result', async () => {
  const expected = await undisturbed();
  expect(expected).toMatchObject({ text, folded: changes.map(contentOf).sort(), left: [1], live: [] });
  expect(expected).toMatchObject({ isChain: true, isSwept: true, isToldOnce: true, isInSnapshot: true });
  expect(expected).toMatchObject({ loose: [], objects: 2, versions: ['LEFT'], due: [undefined, undefined] });

  let crashes = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `crash-${writes}`;
    await world.createDocument(documentId, sids);
    await prepare(documentId);
    const { client, stores, done } = crashing(world, writes);
    const clock = { time: start };
    const first = testDependencies(client, { ...stores, clock });
    // A sweeper that meets the breakdown fails.
    await life(first, documentId).catch((error: unknown) => expect(done(), String(error)).toBe(writes));
    await expectSoundSnapshot(world, documentId, `after the crash after write ${writes}`);
    if (done() < writes) break;
    crashes += 1;
    // The stream delivers the batch again, to a new process; the sweeper goes on every minute.
    clock.time += 200_000;
    const second = testDependencies(world.client, { ...world.stores, clock });
    const cache = createStateCache();
    expect(await fails(second, cache, documentId)).toBe(false);
    for (const later of [61_000, 61_000, 61_000, 61_000, day]) {
      clock.time += later;
      await sweep(second, cache, () => 55_000);
    }
    expect(await outcome(documentId), `crash after write ${writes}`).toEqual(expected);
  }
  // Of the table: two records of loose objects, two pointers, and one record removed; of the bucket: two puts, a removal.
  expect(crashes).toBeGreaterThan(16);
});

test('[CMP-4] [CMP-12] a crash of one of two compactors, after any write, leaves the other with nothing lost or twice', async () => {
  const expected = await outcome('undisturbed');
  let crashes = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `one-of-two-${writes}`;
    const clock = { time: start };
    const [other, cache] = [testDependencies(world.client, { ...world.stores, clock }), createStateCache()];
    await world.createDocument(documentId, sids);
    await world.store(documentId, changes.slice(0, 4));
    expect(await fails(other, cache, documentId)).toBe(false);
    // The other one keeps the state that it has folded so far, while this one goes on and breaks down.
    await prepare(documentId);
    const { client, stores, done } = crashing(world, writes);
    await fails(testDependencies(client, { ...stores, clock }), createStateCache(), documentId);
    await expectSoundSnapshot(world, documentId, `one of two after write ${writes}`);
    if (done() < writes) break;
    crashes += 1;
    expect(await life(other, documentId, cache)).toBe(false);
    // What the one that broke down left loose is younger by a moment.
    clock.time += day;
    await sweep(other, cache, () => 55_000);
    expect(await outcome(documentId), `one of two crashed after write ${writes}`).toEqual(expected);
  }
  expect(crashes).toBeGreaterThan(5);
});

test('[CMP-4] [CMP-12] a write whose answer is lost changes nothing in the result', async () => {
  const expected = await outcome('undisturbed');
  let losses = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `lost-${writes}`;
    await world.createDocument(documentId, sids);
    await prepare(documentId);
    const { client, stores, done } = forgetful(world, writes);
    const dependencies = testDependencies(client, { ...stores, clock: { time: start } });
    await life(dependencies, documentId);
    // What the last run left loose, or could not collect.
    dependencies.clock.time += day;
    await sweep(dependencies, createStateCache(), () => 55_000);
    if (done() < writes) break;
    losses += 1;
    expect(await outcome(documentId), `answer to write ${writes} lost`).toEqual(expected);
  }
  expect(losses).toBeGreaterThan(16);
});
