import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compactBatch } from '../../functions/compactor/batch';
import { createStateCache } from '../../functions/compactor/cache';
import { storePlan } from '../../functions/history/storedPlan';
import { sweep } from '../../functions/sweeper/sweep';
import { revertKey } from '../../schema/keys';
import { seeded } from '../helpers/random';
import { limits } from '../helpers/limits';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { crashing } from './compaction.breakdown';
import { history } from './compaction.history';
import { startWorld, type World } from './compaction.world';

// Small pages, so that one removal takes several runs; every snapshot and every plan is an object.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  dueShards: { value: 2 },
  snapshotSegments: { value: 1 },
  inlineBytes: { value: 0 },
  removalPage: { value: 12 },
  removalPages: { value: 1 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
const minute = 61_000;
const sids = [1, 2, 3];
const { changes } = history(seeded(5), sids, 8);

const leftOf = async (documentId: string) => ({
  documents: (await world.items('documents', documentId)).map(({ sk }) => sk),
  operations: (await world.items('operations', documentId)).map(({ sk }) => sk),
  objects: await world.objectsOf(documentId),
});
const nothing = { documents: [], operations: [], objects: [] };

/** A document with a snapshot, one that was replaced, a plan, members, appointments and a change that never was folded. */
const prepare = async (documentId: string): Promise<void> => {
  await world.createDocument(documentId, sids);
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  const record = {
    eventName: 'INSERT' as const,
    dynamodb: { Keys: { pk: { S: `D#${documentId}` }, sk: { S: 'O#00000001#0000000001' } }, SequenceNumber: '1' },
  };
  for (const part of [changes.slice(0, -2), changes.slice(-2)]) {
    await world.store(documentId, part);
    await compactBatch(dependencies, createStateCache(), [record], () => 60_000);
  }
  const { attributes } = await storePlan(dependencies, documentId, { changes: [], restorations: [] });
  await world.set(documentId, revertKey('one'), { ...attributes });
  for (const sk of ['M#ada', 'I#link', 'C#comment', 'X#0000000001#message', 'J#join', 'L#00000003'])
    await world.set(documentId, sk, { documentId });
  await world.store(documentId, [{ ...changes[0]!, sid: 3, seq: 9_999 }]);
  // The sweeper's other appointment is far away: nothing but the removal writes.
  await world.set(documentId, 'DUE', { dueAt: 2 * start });
  await world.deleteDocument(documentId, start + minute);
  expect((await leftOf(documentId)).objects.length).toBeGreaterThan(2);
};

/** Lets the sweeper run once a minute until nothing of the document is left, or it broke down; gives in how many runs. */
const removeIn = async (
  dependencies: TestDependencies,
  documentId: string,
  isDown: () => boolean = () => false,
): Promise<number> => {
  for (let runs = 1; runs <= 40 && !isDown(); runs++) {
    dependencies.clock.time += minute;
    await sweep(dependencies, createStateCache(), () => 55_000);
    if ((await leftOf(documentId)).documents.length === 0) return runs;
  }
  return Infinity;
};

test('[SES-9] until its grace period ends nothing of a deleted document is touched', async () => {
  await prepare('waits');
  await world.set('waits', 'REMOVAL', { dueAt: start });
  const before = await leftOf('waits');
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  await sweep(dependencies, createStateCache(), () => 55_000);
  expect(await world.item('waits', 'ACCESS')).not.toHaveProperty('purging');
  expect(await leftOf('waits')).toMatchObject({ documents: before.documents, objects: before.objects });
  dependencies.clock.time += minute;
  await removeIn(dependencies, 'waits');
});

test('[SES-9] its removal is announced first, takes a bounded part of a run, and leaves nothing of it and everything else', async () => {
  await prepare('gone');
  await world.createDocument('other', [1]);
  const other = await leftOf('other');
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start + minute } });
  const { clock } = dependencies;
  const before = await leftOf('gone');
  const run = () => sweep(dependencies, createStateCache(), () => 55_000);
  await run();
  expect(await world.item('gone', 'ACCESS')).toMatchObject({ purging: clock.time });
  clock.time += limits.removalDelayMilliseconds - 1;
  await run();
  const waited = await leftOf('gone');
  expect([...waited.documents].sort()).toEqual([...before.documents].sort());
  clock.time += 1;
  await run();
  const { documents } = await leftOf('gone');
  // A page, and HEAD.
  expect(waited.documents.length - documents.length).toBeLessThanOrEqual(limits.removalPage + 1);
  expect(await removeIn(dependencies, 'gone')).toBeGreaterThan(2);
  expect(await leftOf('gone')).toEqual(nothing);
  expect(await leftOf('other')).toEqual(other);
  expect(dependencies.total('RemovedDocuments')).toBe(1);
  expect(dependencies.lines.filter((line) => line.includes('could not')).join('\n')).toBe('');
});

test('[SES-9] who is restored in time loses the appointment and nothing else, and is removed if it is deleted again', async () => {
  await prepare('back');
  await world.set('back', 'ACCESS', { state: 'ACTIVE' });
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start + minute } });
  const { documents, objects } = await leftOf('back');
  await sweep(dependencies, createStateCache(), () => 55_000);
  const left = await leftOf('back');
  expect(left.documents).toEqual(documents.filter((sk) => sk !== 'REMOVAL'));
  expect(left.objects).toEqual(objects);
  await world.deleteDocument('back', dependencies.clock.time);
  await removeIn(dependencies, 'back');
  expect(await leftOf('back')).toEqual(nothing);
});

test('[SES-9] a crash after any write of the removal: the next runs finish it', async () => {
  let crashes = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `crash-${writes}`;
    await prepare(documentId);
    const { client, stores, done } = crashing(world, writes);
    const clock = { time: start };
    const first = testDependencies(client, { ...stores, clock });
    const isDown = (): boolean => done() >= writes;
    // A shard that cannot be read fails the run.
    await removeIn(first, documentId, isDown).catch((error: unknown) => expect(isDown(), String(error)).toBe(true));
    if (!isDown()) break;
    crashes += 1;
    const second = testDependencies(world.client, { ...world.stores, clock });
    expect(await removeIn(second, documentId), `crash after write ${writes}`).toBeLessThan(40);
    expect(await leftOf(documentId), `crash after write ${writes}`).toEqual(nothing);
  }
  expect(crashes).toBeGreaterThan(8);
});

test('[SES-9] two sweepers at once remove what one does', async () => {
  await prepare('twice');
  const clock = { time: start };
  const pair = [0, 1].map(() => testDependencies(world.client, { ...world.stores, clock }));
  for (let run = 0; run < 20; run++) {
    clock.time += minute;
    await Promise.all(pair.map((dependencies) => sweep(dependencies, createStateCache(), () => 55_000)));
  }
  expect(await leftOf('twice')).toEqual(nothing);
  expect(pair[0]!.total('RemovedDocuments') + pair[1]!.total('RemovedDocuments')).toBe(1);
});

test('[SES-9] what is deleted while a run has no more time is left to the next one', async () => {
  await prepare('late');
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start + minute } });
  await sweep(dependencies, createStateCache(), () => 55_000);
  dependencies.clock.time += minute;
  const before = await leftOf('late');
  let asked = 0;
  // Enough to begin with the document, and no more when it is to begin with a page.
  await sweep(dependencies, createStateCache(), () => ((asked += 1) <= 4 ? 55_000 : 0));
  expect((await leftOf('late')).documents).toEqual(before.documents.filter((sk) => sk !== 'HEAD'));
  await removeIn(dependencies, 'late');
  expect(await leftOf('late')).toEqual(nothing);
});

test('[SES-9] the end of a presence that the same run notices is removed, too', async () => {
  await prepare('noticed');
  await world.setPresence('noticed', 1, start);
  await world.set('noticed', 'DUE', { dueAt: start });
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  await removeIn(dependencies, 'noticed');
  expect(dependencies.total('ExpiredPresences')).toBe(1);
  expect(await leftOf('noticed')).toEqual(nothing);
});
