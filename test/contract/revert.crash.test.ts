import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Author, Replica, type Change } from '../../crdt';
import { ApiError } from '../../functions/common/publisher';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { createVersion } from '../../functions/history/createVersion';
import type { WritingDependencies } from '../../functions/history/dependencies';
import { revertDocument } from '../../functions/history/revertDocument';
import { changeKey, documentKey, memberKey, sequenceKey, siteKey } from '../../schema/keys';
import { testDependencies } from '../unit/compactor.dependencies';
import { crashing, forgetful, type Process } from './compaction.breakdown';
import { contentOf } from './compaction.history';
import { replay, startWorld, type Item, type World } from './compaction.world';

// Every plan and every state is an object, so that the bucket's writes are among those at which a process dies.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  inlineBytes: { value: 0 },
  fewSegments: { value: 0 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
/** Made by a client whose clock is an hour ahead. */
const then = ulid(start + 3_600_000);
const letters = Array.from({ length: 760 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');

/** Stores what a member writes as submitChange does: what is stored already is a success, what is folded is refused. */
const submitBy =
  ({ client, stores: { tables } }: Pick<Process, 'client' | 'stores'>): WritingDependencies['submit'] =>
  async ({ documentId, userId, change }) => {
    const pk = documentKey(documentId);
    const { documents, operations } = tables;
    const site = new GetCommand({ TableName: documents, Key: { pk, sk: siteKey(change.sid) }, ConsistentRead: true });
    if (change.seq <= (await client.send(site)).Item!['foldedSeq']) throw new ApiError(200, 'ALREADY_COMMITTED');
    const Item = { pk, sk: changeKey(change.sid, change.seq), documentId, ...change, userId };
    const key = { TableName: operations, Key: { pk, sk: Item.sk }, ConsistentRead: true };
    const stored = (await client.send(new GetCommand(key))).Item;
    if (stored && contentOf(stored as Change) !== contentOf(change)) throw new ApiError(200, 'CONFLICT');
    if (stored) return;
    const at = new Date(start).toISOString();
    await client.send(new PutCommand({ TableName: operations, Item: { ...Item, at } }));
  };

/** A text at the version {@link then}, of which every second letter is deleted since; two members may bring them back. */
const prepare = async (documentId: string): Promise<void> => {
  await world.createDocument(documentId, [1, 2]);
  const pk = documentKey(documentId);
  const items: Item[] = [
    { pk, sk: sequenceKey, next: 2 },
    ...['user-1', 'user-2'].map((userId) => ({ pk, sk: memberKey(userId), memberId: userId, userId, sites: 1 })),
  ];
  for (const item of items) await world.client.send(new PutCommand({ TableName: world.tables.documents, Item: item }));
  const author = new Author(new Replica(), { ssn: 1, sid: 1 });
  author.insert(0, letters);
  await world.store(documentId, [author.seal()!]);
  const cache = createStateCache();
  await createVersion(testDependencies(world.client, world.stores), cache, {
    ...{ operation: 'createVersion', documentId, userId: 'user-1' },
    arguments: { versionId: then, name: 'Then', note: null },
  });
  for (let at = letters.length - 1; at > 0; at -= 2) author.delete(at, 1);
  await world.store(documentId, [...author.takeSealed(), author.seal()!]);
};

/** One request to a function that is new, as a process with these clients. */
const revert = (
  process: Pick<Process, 'client' | 'stores'>,
  documentId: string,
  request: { requestId?: string; userId?: string; time?: number; remaining?: () => number } = {},
) => {
  const { requestId = 'first', userId = 'user-1', time = start, remaining = () => 28_000 } = request;
  const dependencies = testDependencies(process.client, { ...process.stores, clock: { time } });
  return revertDocument({ ...dependencies, submit: submitBy(process), remaining }, createStateCache(), {
    ...{ operation: 'revertDocument', documentId, userId },
    arguments: { requestId, moment: { versionId: then } },
  });
};

const outcome = async (documentId: string) => {
  await compactDocument(testDependencies(world.client, world.stores), createStateCache(), documentId);
  const { text, folded } = await replay(world, documentId);
  const items = await world.items('documents', documentId);
  const named = (prefix: string) => items.filter(({ sk }) => sk.startsWith(prefix));
  const pointed = items.flatMap(({ sk, key, object }) =>
    sk.startsWith('B#') ? [] : [key ?? object?.key ?? []].flat(),
  );
  const loose = named('B#').map(({ key }) => key as string);
  return {
    text,
    // Who did not hear which site it got asks for another.
    written: folded.flat().flatMap(({ sid, sum, seq, operations }) => (sid > 2 ? [[sum, seq, operations.length]] : [])),
    reverts: named('R#').map(({ requestId, state, changes }) => [requestId, state, changes]),
    versions: named('V#').map(({ kind, userId }) => [kind, userId]),
    reverted: named('E#').filter(({ kind }) => kind === 'REVERTED').length,
    joined: named('J#').length,
    leased: named('LEASE').length,
    // Every object is pointed to, or recorded for the sweeper.
    strays: (await world.objectsOf(documentId)).filter((key) => !pointed.includes(key) && !loose.includes(key)),
  };
};

test('[VER-5] [VER-7] a revert that dies after any write is finished by the same request, and nothing is done twice', async () => {
  await prepare('whole');
  expect(await revert(world, 'whole')).toMatchObject({ state: 'DONE', changes: 2, written: 2 });
  const expected = await outcome('whole');
  expect(expected).toMatchObject({
    text: letters,
    reverts: [['first', 'DONE', 2]],
    reverted: 1,
    leased: 0,
    strays: [],
  });
  expect(expected.versions).toEqual([
    ['NAMED', 'user-1'],
    ['REVERT', 'user-1'],
  ]);

  let crashes = 0;
  for (let writes = 1; ; writes += 1) {
    const documentId = `died-${writes}`;
    await prepare(documentId);
    const process = crashing(world, writes);
    await revert(process, documentId).catch(() => undefined);
    if (process.done() < writes) break;
    crashes += 1;
    expect(await revert(world, documentId), `dead after write ${writes}`).toMatchObject({ state: 'DONE', changes: 2 });
    // Asked once more it only tells what was done.
    expect(await revert(world, documentId)).toMatchObject({ state: 'DONE', changes: 2, written: 2 });
    expect(await outcome(documentId), `dead after write ${writes}`).toEqual(expected);
  }
  // The lease, a fold, a version with its object, the plan with its object, the site, two changes, the end.
  expect(crashes).toBeGreaterThan(10);
});

test('[VER-7] a revert that loses the answer to any one write goes on by itself, or by the same request', async () => {
  const expected = await outcome('whole');
  for (let writes = 1; ; writes += 1) {
    const documentId = `unheard-${writes}`;
    await prepare(documentId);
    const process = forgetful(world, writes);
    await revert(process, documentId).catch(() => undefined);
    if (process.done() < writes) break;
    await revert(world, documentId);
    expect(await outcome(documentId), `no answer to write ${writes}`).toEqual(expected);
  }
});

test('[VER-7] what a dead function left is carried out before the next revert, wherever it died', async () => {
  for (let writes = 1; ; writes += 1) {
    const documentId = `left-${writes}`;
    await prepare(documentId);
    const process = crashing(world, writes);
    await revert(process, documentId).catch(() => undefined);
    if (process.done() < writes) break;
    const second = { requestId: 'second', userId: 'user-2' };
    const early = await revert(world, documentId, second).catch((error: { reason: string }) => error.reason);
    if (early === 'BUSY') await revert(world, documentId, { ...second, time: start + 61_000 });
    const { text, reverts } = await outcome(documentId);
    expect(text, `dead after write ${writes}`).toBe(letters);
    const restored = reverts.reduce((sum, [, state, changes]) => sum + (state === 'DONE' ? changes : 0), 0);
    expect(restored, `dead after write ${writes}`).toBe(2);
    expect(await revert(world, documentId, { time: start + 200_000 })).toMatchObject({ state: 'DONE' });
    expect((await outcome(documentId)).text).toBe(letters);
  }
});

test('[VER-7] a revert for which there is no time goes on when it is asked for again', async () => {
  await prepare('slow');
  let left = 1;
  const remaining = () => (left-- > 0 ? 28_000 : 1_000);
  expect(await revert(world, 'slow', { remaining })).toMatchObject({ state: 'RUNNING', changes: 2, written: 1 });
  await expect(revert(world, 'slow', { requestId: 'other', userId: 'user-2' })).rejects.toThrow('being reverted');
  expect(await revert(world, 'slow')).toMatchObject({ state: 'DONE', changes: 2, written: 2 });
  expect(await outcome('slow')).toEqual(await outcome('whole'));
});

test('[VER-5] keeps every keystroke that is stored before, between and after its changes', async () => {
  await prepare('busy');
  const submit = submitBy(world);
  const seen = new Replica();
  const typist = new Author(seen, { ssn: 1, sid: 2 });
  const known = async () => {
    for (const change of (await replay(world, 'busy')).folded.flat()) seen.apply(change);
  };
  let typed = 0;
  const type = async (): Promise<void> => {
    for (let key = 0; key < 10; key += 1) typist.insert((key * 97) % (seen.length + 1), '§');
    typed += 10;
    await world.store('busy', [typist.seal()!]);
  };
  const dependencies = {
    ...testDependencies(world.client, { ...world.stores, clock: { time: start } }),
    remaining: () => 28_000,
    submit: async (submission: Parameters<typeof submit>[0]) => {
      await known();
      await type();
      await submit(submission);
      await type();
    },
  };
  const request = { operation: 'revertDocument', documentId: 'busy', userId: 'user-1' };
  const wanted = { requestId: 'first', moment: { versionId: then } };
  await revertDocument(dependencies, createStateCache(), { ...request, arguments: wanted });
  const { text } = await outcome('busy');
  expect(text.replaceAll('§', '')).toBe(letters);
  expect(text.split('§')).toHaveLength(typed + 1);
});
