import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Dependencies } from '../../functions/common/dependencies';
import { compactBatch } from '../../functions/compactor/batch';
import { createStateCache } from '../../functions/compactor/cache';
import { sweep } from '../../functions/sweeper/sweep';
import { seeded } from '../helpers/random';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { contentOf, history } from './compaction.history';
import { replay, startWorld, type World } from './compaction.world';

// Small folds, so that one run makes several.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  segmentSites: { value: 2 },
  dueShards: { value: 2 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

class CrashError extends Error {}

const isWrite = (command: object): boolean => /Transact|Put|Update|BatchWrite/.test(command.constructor.name);

/** A client that breaks down once `writes` writes are done: the last one's answer is lost, and nothing gets through after it. */
const crashing = (writes: number): { client: Dependencies['client']; done: () => number } => {
  let done = 0;
  const send = async (command: object, options?: object): Promise<unknown> => {
    if (done >= writes) throw new CrashError('down');
    const answer = await world.client.send(command as never, options as never);
    if (isWrite(command) && ++done >= writes) throw new CrashError('down');
    return answer;
  };
  return { client: { send } as Dependencies['client'], done: () => done };
};

/** A client whose answer to one write is lost, once; the process lives on. */
const forgetful = (writes: number): { client: Dependencies['client']; done: () => number } => {
  let done = 0;
  const send = async (command: object, options?: object): Promise<unknown> => {
    const answer = await world.client.send(command as never, options as never);
    if (isWrite(command) && ++done === writes) throw new CrashError('no answer');
    return answer;
  };
  return { client: { send } as Dependencies['client'], done: () => done };
};

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

const prepare = async (documentId: string): Promise<void> => {
  await world.createDocument(documentId, sids);
  await world.store(documentId, changes);
  await world.setPresence(documentId, 1, start - 30_000);
  await world.setDue(documentId, start + 30_000);
};

/** The compactor, and after a minute, two and three the sweeper. */
const life = async (dependencies: TestDependencies, documentId: string, again: () => void): Promise<void> => {
  const cache = createStateCache();
  const { batchItemFailures } = await compactBatch(dependencies, cache, records(documentId), () => 60_000);
  if (batchItemFailures.length > 0) again();
  for (let minute = 1; minute <= 3; minute++) {
    dependencies.clock.time = start + minute * 61_000;
    await sweep(dependencies, cache, () => 55_000);
  }
};

const outcome = async (documentId: string) => {
  const { text: found, folded, segments } = await replay(world, documentId);
  const events = await world.items('documents', documentId, 'E#');
  const due = await world.item(documentId, 'DUE');
  return {
    text: found,
    folded: folded.flat().map(contentOf).sort(),
    revisions: segments.map((segment) => segment['revision']),
    head: (({ revision, sweptRev, vector }) => ({ revision, sweptRev, vector }))(
      (await world.item(documentId, 'HEAD'))!,
    ),
    sites: (await world.items('documents', documentId, 'S#')).map((site) => [site['foldedSeq'], site['barred']]),
    edited: events
      .filter(({ kind }) => kind === 'EDITED')
      .map(({ revision }) => revision)
      .sort((a, b) => a - b),
    left: events.filter(({ kind }) => kind === 'LEFT').map(({ sid }) => sid),
    live: await world.items('operations', documentId),
    due: due && [due['dueShard'], due['dueAt']],
  };
};

const undisturbed = async () => {
  await prepare('undisturbed');
  const dependencies = testDependencies(world.client, { ...world.stores });
  await life(dependencies, 'undisturbed', () => expect.unreachable());
  return outcome('undisturbed');
};

test('[CMP-4] [PRE-3] a crash after any write changes nothing in the result', async () => {
  const expected = await undisturbed();
  expect(expected.text).toBe(text);
  expect(expected.folded).toEqual(changes.map(contentOf).sort());
  expect(expected.head.sweptRev).toBe(expected.head.revision);
  expect(expected.left).toEqual([1]);
  expect(expected.live).toEqual([]);
  expect(expected.due).toEqual([undefined, undefined]);

  let crashes = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `crash-${writes}`;
    await prepare(documentId);
    const { client, done } = crashing(writes);
    const clock = { time: start };
    const first = testDependencies(client, { ...world.stores, clock });
    // A sweeper that meets the breakdown fails.
    await life(first, documentId, () => undefined).catch((error: unknown) =>
      expect(done(), String(error)).toBe(writes),
    );
    if (done() < writes) break;
    crashes += 1;
    // The stream delivers the batch again, to a new process; the sweeper goes on every minute.
    clock.time = start + 200_000;
    const second = testDependencies(world.client, { ...world.stores, clock });
    const cache = createStateCache();
    await compactBatch(second, cache, records(documentId), () => 60_000);
    for (let minute = 1; minute <= 4; minute++) {
      clock.time += 61_000;
      await sweep(second, cache, () => 55_000);
    }
    expect(await outcome(documentId), `crash after write ${writes}`).toEqual(expected);
  }
  expect(crashes).toBeGreaterThan(8);
});

test('[CMP-4] a write whose answer is lost changes nothing in the result', async () => {
  const expected = await outcome('undisturbed');
  let losses = 0;
  for (let writes = 1; ; writes++) {
    const documentId = `lost-${writes}`;
    await prepare(documentId);
    const { client, done } = forgetful(writes);
    const dependencies = testDependencies(client, { ...world.stores });
    const cache = createStateCache();
    for (let attempt = 0; attempt < 2; attempt++) {
      const { batchItemFailures } = await compactBatch(dependencies, cache, records(documentId), () => 60_000);
      if (batchItemFailures.length === 0) break;
    }
    for (let minute = 1; minute <= 5; minute++) {
      dependencies.clock.time += 61_000;
      await sweep(dependencies, cache, () => 55_000);
    }
    if (done() < writes) break;
    losses += 1;
    expect(await outcome(documentId), `answer to write ${writes} lost`).toEqual(expected);
  }
  expect(losses).toBeGreaterThan(8);
});
