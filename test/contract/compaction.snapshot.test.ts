import { PutObjectCommand } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Author, Replica, type Change } from '../../crdt';
import type { Bucket } from '../../functions/common/bucket';
import { readHead } from '../../functions/common/head';
import { loadState } from '../../functions/common/state';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { sweep, visitDocument } from '../../functions/sweeper/sweep';
import { documentKey } from '../../schema/keys';
import { inlineBytes, snapshotSegmentBytes, snapshotSegments } from '../../schema/limits.json';
import { seeded } from '../helpers/random';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { expectSoundSnapshot } from './compaction.sound';
import { replay, startWorld, type World } from './compaction.world';

// Few shards, for each is asked at every run.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  dueShards: { value: 2 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const day = 86_400_000;
const dependenciesOf = (given: { bucket?: Bucket; clock?: { time: number } } = {}): TestDependencies =>
  testDependencies(world.client, { ...world.stores, ...given });
const random = seeded(3);
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(random() * 20_000))).join('');

/** A document, and somebody who writes at its end and lets it be folded. */
const writerOf = async (documentId: string, dependencies = dependenciesOf(), cache = createStateCache()) => {
  await world.createDocument(documentId, [1]);
  const replica = new Replica();
  const author = new Author(replica, { ssn: 1, sid: 1 });
  const change = (text: string): Change => {
    author.insert(replica.length, text);
    return author.seal()!;
  };
  const fold = async (...texts: string[]): Promise<void> => {
    await world.store(documentId, texts.map(change));
    await compactDocument(dependencies, cache, documentId);
  };
  return { replica, dependencies, change, fold };
};
/** More than a snapshot may hold inline, in one fold that makes one due. */
const large = (): string[] => Array.from({ length: 7 }, () => noise(20_000));
const snapshotOf = (documentId: string) => world.item(documentId, 'SNAPSHOT');
/** The state as a process reads it that starts cold. */
const coldText = async (documentId: string, dependencies = dependenciesOf()): Promise<string> => {
  const { revision } = (await readHead(dependencies, documentId))!;
  return (await loadState(dependencies, documentId, revision)).replica.text;
};

test('[CMP-10] a snapshot is due after 64 segments, and small ones stand in an item', async () => {
  const { fold, replica, dependencies } = await writerOf('many');
  for (let revision = 1; revision <= 2 * snapshotSegments.value; revision++) {
    await fold(`${revision}\n`);
    const due = revision - (revision % snapshotSegments.value);
    expect((await snapshotOf('many'))?.['revision'] ?? 0, `after segment ${revision}`).toBe(due);
  }
  const snapshot = (await snapshotOf('many'))!;
  expect(snapshot['bytes'].length).toBeLessThanOrEqual(inlineBytes.value);
  expect(await world.objectsOf('many')).toEqual([]);
  expect(await expectSoundSnapshot(world, 'many', 'many')).toEqual([]);
  expect(dependencies.total('WrittenSnapshots')).toBe(2);
  expect(await coldText('many')).toBe(replica.text);
});

test('[CMP-10] a snapshot is due after 256 KB of segments, and large ones are objects', async () => {
  const { fold, replica } = await writerOf('heavy');
  let folded = 0;
  for (let count = 0; count < 14; count++) {
    await fold(noise(20_000));
    const head = (await readHead(dependenciesOf(), 'heavy'))!;
    const since = head.segmentBytes - (head.snapshot?.segmentBytes ?? 0);
    expect(since, `after segment ${count + 1}`).toBeLessThan(snapshotSegmentBytes.value);
    folded = head.segmentBytes;
  }
  expect(folded).toBeGreaterThan(2 * snapshotSegmentBytes.value);
  const snapshot = (await snapshotOf('heavy'))!;
  expect(snapshot['size']).toBeGreaterThan(inlineBytes.value);
  expect(snapshot).not.toHaveProperty('bytes');
  // The first one's object waits for its day.
  expect(await expectSoundSnapshot(world, 'heavy', 'heavy')).toHaveLength(1);
  expect(await world.objectsOf('heavy')).toHaveLength(2);
  expect(await coldText('heavy')).toBe(replica.text);
});

test('[CMP-11] of two that write a snapshot at once the later loses, and what it wrote is collected after a day', async () => {
  const clock = { time: 1_700_000_000_000 };
  let interfered = false;
  const send = async (command: object): Promise<unknown> => {
    const answer = await world.bucket.client.send(command as never);
    if (command instanceof PutObjectCommand && !interfered) {
      interfered = true;
      // The object is there and the pointer is not: another compactor comes and does both.
      await compactDocument(dependenciesOf({ clock }), createStateCache(), 'conflict');
      expect(await world.objectsOf('conflict')).toHaveLength(2);
    }
    return answer;
  };
  const dependencies = dependenciesOf({ bucket: { ...world.bucket, client: { send } as Bucket['client'] }, clock });
  const { fold, replica } = await writerOf('conflict', dependencies);
  await fold(...large());
  expect(interfered).toBe(true);
  expect(dependencies.total('WrittenSnapshots')).toBe(0);
  expect(dependencies.total('FailedSnapshots')).toBe(0);
  const [loose] = await expectSoundSnapshot(world, 'conflict', 'conflict');

  const collected = async (): Promise<boolean> => {
    await sweep(dependenciesOf({ clock }), createStateCache(), () => 55_000);
    return !(await world.objectsOf('conflict')).includes(loose!);
  };
  clock.time += day - 1;
  expect(await collected()).toBe(false);
  clock.time += 1;
  expect(await collected()).toBe(true);
  expect(await expectSoundSnapshot(world, 'conflict', 'conflict')).toEqual([]);
  expect(await coldText('conflict')).toBe(replica.text);
});

test('[CMP-12] an object whose record was claimed though the index still shows it is kept', async () => {
  const clock = { time: 1_700_000_000_000 };
  const { fold } = await writerOf('claimed', dependenciesOf({ clock }));
  await fold(...large());
  const [key] = await world.objectsOf('claimed');
  // What a sweeper sees whose index is a day behind.
  const stale = { pk: documentKey('claimed'), sk: 'B#01HF7YAT00TJSJJRRNSAHR04JF', documentId: 'claimed', key };
  const client = {
    send: async (command: { input: { IndexName?: string } }) =>
      command.input.IndexName === 'due' ? { Items: [stale] } : world.client.send(command as never),
  };
  const dependencies = testDependencies(client as never, { ...world.stores, clock });
  await sweep(dependencies, createStateCache(), () => 55_000);
  expect(dependencies.total('CollectedObjects')).toBe(0);
  expect(await world.objectsOf('claimed')).toEqual([key]);
});

/** What befalls a snapshot. */
const damages: [string, (documentId: string, key: string) => Promise<unknown>][] = [
  [
    'whose object holds other bytes',
    (_documentId, Key) =>
      world.bucket.client.send(new PutObjectCommand({ Bucket: world.bucket.name, Key, Body: 'other' })),
  ],
  ['whose object is gone', (documentId) => setSnapshot(documentId, 'key', 'snapshots/nothing/there')],
  ['whose SHA-256 is another', (documentId) => setSnapshot(documentId, 'sha256', '00')],
];
const setSnapshot = (documentId: string, name: string, value: string) =>
  world.client.send(
    new UpdateCommand({
      TableName: world.tables.documents,
      Key: { pk: documentKey(documentId), sk: 'SNAPSHOT' },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

test.each(damages)('[CMP-13] a snapshot %s is read from the segments, and told', async (what, damage) => {
  const documentId = `damaged-${damages.findIndex(([name]) => name === what)}`;
  const { fold, replica } = await writerOf(documentId);
  await fold(...large());
  await fold('more');
  const [key] = await world.objectsOf(documentId);
  await damage(documentId, key!);
  const dependencies = dependenciesOf();
  expect(await coldText(documentId, dependencies)).toBe(replica.text);
  expect(dependencies.total('DamagedSnapshots')).toBe(1);
  // The next one that is due is sound again.
  const cold = dependenciesOf();
  await world.store(documentId, []);
  await fold(...large());
  await compactDocument(cold, createStateCache(), documentId);
  expect((await replay(world, documentId)).text).toBe(replica.text);
  expect(await coldText(documentId, cold)).toBe(replica.text);
  expect(cold.total('DamagedSnapshots')).toBe(0);
});

test('[CMP-14] while S3 is away changes are folded and deleted, and the snapshot is made up for', async () => {
  const clock = { time: 1_700_000_000_000 };
  const send = () => Promise.reject(new Error('S3 is away.'));
  const away = dependenciesOf({ bucket: { ...world.bucket, client: { send } as unknown as Bucket['client'] }, clock });
  const cache = createStateCache();
  const { fold, replica } = await writerOf('away', away, cache);
  await fold(...large());
  await fold('more');
  expect(away.total('FailedSnapshots')).toBe(2);
  expect((await replay(world, 'away')).text).toBe(replica.text);
  clock.time += 61_000;
  await visitDocument(away, cache, 'away');
  expect(await world.items('operations', 'away')).toEqual([]);
  expect(await snapshotOf('away')).toBeUndefined();

  // S3 is back: the next visit makes the snapshot, with nothing to fold; the failed ones left records and no objects.
  await visitDocument(dependenciesOf({ clock }), createStateCache(), 'away');
  expect(await snapshotOf('away')).toMatchObject({ revision: (await readHead(away, 'away'))!.revision });
  expect(await coldText('away')).toBe(replica.text);
  clock.time += day;
  const last = dependenciesOf({ clock });
  await sweep(last, createStateCache(), () => 55_000);
  expect(last.total('CollectedObjects')).toBeGreaterThanOrEqual(3);
  expect(await expectSoundSnapshot(world, 'away', 'away')).toEqual([]);
});

test('[CMP-10] a warm compactor reads neither snapshot nor segments, a cold one no segment before the snapshot', async () => {
  const read: string[] = [];
  const client = {
    send: (command: { input: { TableName?: string; Key?: { sk: string }; ExpressionAttributeValues?: object } }) => {
      const first = (command.input.ExpressionAttributeValues as { ':first'?: string } | undefined)?.[':first'];
      read.push(command.input.Key?.sk ?? first ?? '');
      return world.client.send(command as never);
    },
  };
  const dependencies = testDependencies(client as never, world.stores);
  const { fold } = await writerOf('warm', dependencies);
  await fold(...large());
  const { revision } = (await readHead(dependencies, 'warm'))!;
  for (let count = 0; count < 5; count++) await fold('x');
  read.length = 0;
  await fold('y');
  expect(read.filter((key) => key.startsWith('G#') || key === 'SNAPSHOT')).toEqual([]);
  read.length = 0;
  await coldText('warm', dependencies);
  expect(read).toEqual(['HEAD', 'SNAPSHOT', `G#${String(revision + 1).padStart(10, '0')}`]);
});
