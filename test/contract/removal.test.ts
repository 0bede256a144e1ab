import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compactBatch } from '../../functions/compactor/batch';
import { createStateCache } from '../../functions/compactor/cache';
import { sweep } from '../../functions/sweeper/sweep';
import { accessKey, documentKey, leaseKey, metaKey, removalKey, revertKey } from '../../schema/keys';
import { deletionGraceMilliseconds } from '../../schema/limits.json';
import { seeded } from '../helpers/random';
import { testDependencies } from '../unit/compactor.dependencies';
import { crashing } from './compaction.breakdown';
import { history } from './compaction.history';
import { startWorld, type World } from './compaction.world';

// Each snapshot is an object.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  dueShards: { value: 2 },
  snapshotSegments: { value: 1 },
  inlineBytes: { value: 0 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
const purgeAt = start + deletionGraceMilliseconds.value;
const { changes } = history(seeded(5), [1, 2, 3], 14);

const set = (documentId: string, sk: string, attributes: object): Promise<unknown> =>
  world.client.send(
    new PutCommand({ TableName: world.tables.documents, Item: { pk: documentKey(documentId), sk, ...attributes } }),
  );

/** What `deleteDocument` and `restoreDocument` write of the state. */
const mark = async (documentId: string, at: number): Promise<void> => {
  await set(documentId, accessKey, { documentId, epoch: 2, ssn: 1, state: 'DELETED', purgeAt: at });
  await set(documentId, removalKey, { documentId, dueShard: 1, dueAt: at });
};
const restore = (documentId: string): Promise<unknown> =>
  world.client.send(
    new UpdateCommand({
      TableName: world.tables.documents,
      Key: { pk: documentKey(documentId), sk: accessKey },
      UpdateExpression: 'REMOVE #state, purgeAt',
      ConditionExpression: '#state = :deleted AND attribute_not_exists(purging)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':deleted': 'DELETED' },
    }),
  );

/** A document with something of all kinds: a tail, segments, an object of a snapshot and one of a revert, and those of people. */
const prepare = async (documentId: string): Promise<void> => {
  await world.createDocument(documentId, [1, 2, 3]);
  await world.store(documentId, changes.slice(0, -4));
  const record = { dynamodb: { Keys: { pk: { S: documentKey(documentId) }, sk: { S: 'O#00000001#0000000001' } } } };
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  const records = [{ eventName: 'INSERT' as const, dynamodb: { ...record.dynamodb, SequenceNumber: '1' } }];
  await compactBatch(dependencies, createStateCache(), records, () => 60_000);
  // Until the document is quiet: then the only appointment is the one with its end.
  for (let minute = 1; minute <= 5; minute++) {
    dependencies.clock.time += 61_000;
    await sweep(dependencies, createStateCache(), () => 55_000);
  }
  await world.store(documentId, changes.slice(-4));
  await world.setPresence(documentId, 1, start);
  const key = `snapshots/${documentId}/plan`;
  await world.bucket.client.send(new PutObjectCommand({ Bucket: world.bucket.name, Key: key, Body: 'plan' }));
  await set(documentId, revertKey('one'), { documentId, object: { key, sha256: '', size: 4 } });
  await set(documentId, metaKey, { documentId, title: 'Secret' });
  for (const sk of ['M#user-1', 'C#thread', 'X#0000000001#message', 'I#invitation', leaseKey])
    await set(documentId, sk, { documentId });
};

const leftOf = async (documentId: string): Promise<unknown[]> => [
  ...(await world.items('operations', documentId)),
  ...(await world.items('documents', documentId)),
  ...(await world.objectsOf(documentId)),
];

const sweepAt = async (time: number, client = world.client, stores: object = world.stores, remaining = 55_000) => {
  const dependencies = testDependencies(client as never, { ...stores, clock: { time } });
  await sweep(dependencies, createStateCache(), () => remaining);
  return dependencies;
};

test('[SES-9] nothing is left of a deleted document once its week is over, and nothing goes before', async () => {
  await prepare('deleted');
  await prepare('neighbour');
  await mark('deleted', purgeAt);
  const before = await leftOf('deleted');
  expect(await world.objectsOf('deleted')).toHaveLength(2);
  await sweepAt(purgeAt - 1);
  expect(await leftOf('deleted')).toEqual(before);
  const dependencies = await sweepAt(purgeAt);
  expect(await leftOf('deleted')).toEqual([]);
  expect(dependencies.total('RemovedDocuments')).toBe(1);
  expect(await leftOf('neighbour')).toHaveLength(before.length - 1);
});

test('[SES-9] a document that was restored stays, also if the appointment is still there; deleted again it has its week', async () => {
  await prepare('restored');
  await mark('restored', purgeAt);
  await restore('restored');
  const before = await leftOf('restored');
  await sweepAt(purgeAt);
  expect(await world.item('restored', removalKey)).toBeUndefined();
  expect(await leftOf('restored')).toHaveLength(before.length - 1);

  await mark('restored', purgeAt + 1_000);
  await sweepAt(purgeAt + 999);
  expect(await world.item('restored', metaKey)).toBeDefined();
  await sweepAt(purgeAt + 1_000);
  expect(await leftOf('restored')).toEqual([]);
});

test('[SES-9] what is being removed cannot be restored, and the next run goes on where the time was over', async () => {
  await prepare('long');
  await mark('long', purgeAt);
  let asked = 0;
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: purgeAt } });
  // The time is over once the removal has begun.
  await sweep(dependencies, createStateCache(), () => ((asked += 1) > 2 ? 0 : 55_000));
  expect(await world.item('long', accessKey)).toMatchObject({ purging: true });
  expect(await world.item('long', removalKey)).toBeDefined();
  await expect(restore('long')).rejects.toThrow('conditional');
  await sweepAt(purgeAt + 60_000);
  expect(await leftOf('long')).toEqual([]);
});

test('[SES-9] a crash after any write leaves what the next run removes', async () => {
  let crashes = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `crash-${writes}`;
    await prepare(documentId);
    await mark(documentId, purgeAt);
    const { client, stores, done } = crashing(world, writes);
    await sweepAt(purgeAt, client as never, stores).catch((error: unknown) =>
      expect(done(), String(error)).toBe(writes),
    );
    if (done() < writes) break;
    crashes += 1;
    // Nothing points to an object that is gone before the appointment is.
    if ((await leftOf(documentId)).length > 0) expect(await world.item(documentId, removalKey)).toBeDefined();
    await sweepAt(purgeAt + 60_000);
    expect(await leftOf(documentId), `crash after write ${writes}`).toEqual([]);
  }
  expect(crashes).toBeGreaterThan(6);
});

test('[SES-9] the end of a presence that the same run notices is removed, too', async () => {
  await prepare('noticed');
  await mark('noticed', purgeAt);
  await world.setDue('noticed', start);
  await world.client.send(
    new DeleteCommand({ TableName: world.tables.documents, Key: { pk: documentKey('noticed'), sk: leaseKey } }),
  );
  for (const minute of [0, 1, 2]) await sweepAt(purgeAt + minute * 60_000);
  expect(await leftOf('noticed')).toEqual([]);
});
