import { afterAll, beforeAll, expect, test } from 'vitest';
import { Author, Replica } from '../../crdt';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { createVersion } from '../../functions/history/createVersion';
import { sweep } from '../../functions/sweeper/sweep';
import { versionMinutes } from '../../schema/limits.json';
import { ulid } from 'ulid';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { startWorld, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
const minute = 60_000;

const createTypist = async (documentId: string) => {
  await world.createDocument(documentId, [1]);
  const dependencies = testDependencies(world.client, { ...world.stores, clock: { time: start } });
  const author = new Author(new Replica(), { ssn: 1, sid: 1 });
  return {
    dependencies,
    /** Types a letter now. */
    type: async (): Promise<void> => {
      author.insert(0, 'x');
      await world.store(documentId, [author.seal()!], dependencies.clock.time);
    },
    versions: () => world.items('documents', documentId, 'V#'),
  };
};

const compact = (dependencies: TestDependencies, documentId: string) =>
  compactDocument(dependencies, createStateCache(), documentId);

test('[VER-8] a version is cut once for every ten minutes in which somebody typed, however long the pauses', async () => {
  const { dependencies, type, versions } = await createTypist('active');
  for (let typed = 1; typed <= 2 * versionMinutes.value + 3; typed += 1) {
    await type();
    // Twice in one minute counts once.
    dependencies.clock.time += 1_000;
    await type();
    await Promise.all([compact(dependencies, 'active'), compact(dependencies, 'active')]);
    expect(await versions()).toHaveLength(Math.floor(typed / versionMinutes.value));
    dependencies.clock.time += typed % 4 === 0 ? 50 * minute : minute;
  }
  const wrote = (count: number) => [{ userId: 'user-1', changes: count, inserted: count, deleted: 0 }];
  expect(await versions()).toMatchObject([
    { kind: 'AUTOMATIC', userId: null, name: null, authors: wrote(2 * versionMinutes.value) },
    { kind: 'AUTOMATIC', userId: null, name: null, authors: wrote(2 * versionMinutes.value) },
  ]);
});

test('[VER-8] a version that somebody made is a new beginning', async () => {
  const { dependencies, type, versions } = await createTypist('named');
  for (let typed = 1; typed < 2 * versionMinutes.value - 1; typed += 1) {
    await type();
    await compact(dependencies, 'named');
    if (typed === versionMinutes.value - 1)
      await createVersion(dependencies, createStateCache(), {
        ...{ operation: 'createVersion', documentId: 'named', userId: 'user-1' },
        arguments: { versionId: ulid(dependencies.clock.time), name: 'Mine', note: null },
      });
    dependencies.clock.time += minute;
  }
  expect((await versions()).map(({ kind }) => kind)).toEqual(['NAMED']);
});

test('[VER-8] a version is cut when the last participant has left, if anything was written since the last one', async () => {
  const { dependencies, type, versions } = await createTypist('left');
  await world.createDocument('idle', [1]);
  const visits = async (count: number): Promise<void> => {
    for (let visit = 0; visit < count; visit += 1) {
      await sweep(dependencies, createStateCache(), () => 55_000);
      dependencies.clock.time += 61_000;
    }
  };
  for (const documentId of ['left', 'idle']) {
    await world.setPresence(documentId, 1, start);
    await world.setDue(documentId, start);
  }
  await type();
  await sweep(dependencies, createStateCache(), () => 55_000);
  expect(await versions()).toEqual([]);
  dependencies.clock.time += minute;
  await visits(4);
  expect(await versions()).toMatchObject([{ kind: 'LEFT', userId: null, revision: 1 }]);
  expect(await world.items('documents', 'idle', 'V#')).toEqual([]);
  await type();
  await world.setDue('left', dependencies.clock.time);
  await visits(4);
  expect(await versions()).toMatchObject([{ revision: 1 }, { kind: 'LEFT', revision: 2 }]);
});

test('[VER-8] a version that cannot be cut stays due, and text is folded all the same', async () => {
  const { dependencies, type, versions } = await createTypist('failing');
  const send = dependencies.client.send as (command: object) => Promise<unknown>;
  const failing: TestDependencies = {
    ...dependencies,
    client: {
      send: ((command: { input: object }) =>
        JSON.stringify(command.input).includes('V#')
          ? Promise.reject(new Error('Down.'))
          : send.call(world.client, command)) as never,
    },
  };
  for (let typed = 0; typed <= versionMinutes.value; typed += 1) {
    await type();
    await compact(failing, 'failing');
    dependencies.clock.time += minute;
  }
  expect(failing.total('FailedVersions')).toBe(2);
  expect(await world.item('failing', 'HEAD')).toMatchObject({ revision: versionMinutes.value + 1 });
  await compact(dependencies, 'failing');
  expect(await versions()).toMatchObject([{ kind: 'AUTOMATIC', revision: versionMinutes.value + 1 }]);
});
