import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Change } from '../../crdt';
import { tendDocument } from '../../functions/compactor/batch';
import { createStateCache } from '../../functions/compactor/cache';
import { visitDocument } from '../../functions/sweeper/sweep';
import { seeded } from '../helpers/random';
import { testDependencies, type TestDependencies } from '../unit/compactor.dependencies';
import { gatedBucket, gatedClient, interleave, type Gate } from './compaction.scheduler';
import { contentOf, history, Participant } from './compaction.history';
import { expectSoundSnapshot } from './compaction.sound';
import { replay, startWorld, type World } from './compaction.world';

// Small folds, so that one run makes several, and often a snapshot, which is an object.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  segmentSites: { value: 2 },
  snapshotSegments: { value: 2 },
  inlineBytes: { value: 0 },
  fewSegments: { value: 1 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
// WEFT_RUNS asks for more than a quick check.
const runs = Number(process.env['WEFT_RUNS'] ?? 12);

const gated = (gate: Gate, clock: { time: number }, seed: number): TestDependencies =>
  testDependencies(
    gatedClient(world.client, gate, () => clock.time),
    { tables: world.tables, bucket: gatedBucket(world.bucket, gate), clock, seed, pause: () => gate.turn() },
  );

/** Works on a document as Lambda and the scheduler make the functions work: what fails is tried again. */
const persist = async (action: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 0; attempt < 20; attempt++)
    try {
      await action();
      return;
    } catch (error) {
      if (!/Aborted|FoldTimeout|won every race/.test(String(error))) throw error;
    }
  throw new Error('It never came to an end.');
};

const expectWhole = async (documentId: string, changes: readonly Change[], text: string, seed: number) => {
  const result = await replay(world, documentId);
  const where = `seed ${seed}`;
  expect(result.text, where).toBe(text);
  expect(result.folded.flat().map(contentOf).sort(), where).toEqual(changes.map(contentOf).sort());
  const head = (await world.item(documentId, 'HEAD'))!;
  expect(head['vector'], where).toEqual({ ...result.replica.vector });
  expect(head['revision'], where).toBe(result.segments.length);
  const sites = await world.items('documents', documentId, 'S#');
  for (const site of sites) {
    expect(site['foldedSeq'], where).toBe(head['vector'][site['sid']] ?? 0);
    expect(site['barred'], where).toBe(false);
  }
  await expectSoundSnapshot(world, documentId, where);
  const events = await world.items('documents', documentId, 'E#');
  const edited = events.filter(({ kind }) => kind === 'EDITED').map(({ revision }) => revision);
  expect(
    edited.sort((a, b) => a - b),
    where,
  ).toEqual(result.segments.map(({ revision }) => revision));
};

test('[CMP-4] two compactors, a sweeper and writers at once: every change is folded once, and nobody is barred', async () => {
  let lostRaces = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const random = seeded(seed);
    const sids = [4, 2, 3, 1];
    const documentId = `race-${seed}`;
    const { changes, text } = history(random, sids, 16);
    await world.createDocument(documentId, sids);
    const clock = { time: start };
    const barred: number[] = [];

    // Honest writers: a change is stored only after everything that it can mention.
    const writer = async (gate: Gate): Promise<void> => {
      for (const change of changes) {
        await gate.turn();
        await world.store(documentId, [change], clock.time);
      }
    };
    const compactor =
      (kind: 'compactor' | 'sweeper', identity: number) =>
      async (gate: Gate): Promise<void> => {
        const dependencies = gated(gate, clock, seed * 10 + identity);
        const cache = createStateCache();
        for (let run = 0; run < 4; run++)
          await persist(() =>
            kind === 'compactor'
              ? tendDocument(dependencies, cache, documentId)
              : visitDocument(dependencies, cache, documentId),
          );
        lostRaces += dependencies.total('LostRaces');
        barred.push(dependencies.total('BarredSites'));
      };
    const time = async (gate: Gate): Promise<void> => {
      for (let step = 0; step < 30; step++) {
        await gate.turn();
        clock.time += 7_000;
      }
    };
    await interleave(random, [
      writer,
      compactor('compactor', 1),
      compactor('compactor', 2),
      compactor('sweeper', 3),
      time,
    ]);
    expect(barred, `seed ${seed}`).toEqual([0, 0, 0]);

    // What the last run left: a later hint, and the sweeper a minute later.
    const last = testDependencies(world.client, { ...world.stores, clock });
    const cache = createStateCache();
    await tendDocument(last, cache, documentId);
    clock.time += 61_000;
    await visitDocument(last, cache, documentId);
    await expectWhole(documentId, changes, text, seed);
    expect(await world.items('operations', documentId), `seed ${seed}`).toEqual([]);
  }
  expect(lostRaces).toBeGreaterThan(runs);
});

test('[CMP-4] whoever reads the tail and then HEAD and the segments meets every change that was stored before', async () => {
  let readsOfBoth = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const random = seeded(1_000 + seed);
    const sids = [2, 1];
    const documentId = `read-${seed}`;
    const { changes } = history(random, sids, 10);
    await world.createDocument(documentId, sids);
    const clock = { time: start };
    let stored = 0;
    const writer = async (gate: Gate): Promise<void> => {
      for (const change of changes) {
        await gate.turn();
        await world.store(documentId, [change], clock.time);
        stored += 1;
      }
    };
    const compactor = async (gate: Gate): Promise<void> => {
      const dependencies = gated(gate, clock, seed);
      const cache = createStateCache();
      for (let run = 0; run < 5; run++) await persist(() => visitDocument(dependencies, cache, documentId));
    };
    const reader = async (gate: Gate): Promise<void> => {
      for (let read = 0; read < 6; read++) {
        await gate.turn();
        const before = stored;
        const tail = await world.items('operations', documentId, 'O#');
        await gate.turn();
        const { folded } = await replay(world, documentId);
        const met = new Set([...tail, ...folded.flat()].map(({ sid, seq }) => `${sid}:${seq}`));
        for (const change of changes.slice(0, before))
          expect(met.has(`${change.sid}:${change.seq}`), `seed ${seed}`).toBe(true);
        if (tail.length > 0 && folded.length > 0) readsOfBoth += 1;
      }
    };
    const time = async (gate: Gate): Promise<void> => {
      for (let step = 0; step < 20; step++) {
        await gate.turn();
        clock.time += 9_000;
      }
    };
    await interleave(random, [writer, compactor, reader, time]);
  }
  expect(readsOfBoth).toBeGreaterThan(0);
});

test('[CMP-3] [CMP-6] a change sent again with other content by requests of up to 30 s is never stored', async () => {
  const answers: Record<string, number> = {};
  for (let seed = 1; seed <= runs; seed++) {
    const random = seeded(2_000 + seed);
    const documentId = `resend-${seed}`;
    await world.createDocument(documentId, [1]);
    const clock = { time: start };
    const participant = new Participant(1);
    const changes = ['one', 'two', 'three'].flatMap((text) => participant.insert(0, text));
    const forged = changes.map((change) => ({
      ...change,
      operations: change.operations.map((operation) =>
        'value' in operation ? { ...operation, value: 'evil' } : operation,
      ),
    }));
    let stored = 0;
    const writer = async (gate: Gate): Promise<void> => {
      for (const change of changes) {
        await gate.turn();
        const site = await world.readSite(documentId, 1);
        expect(await world.putChange(documentId, site, change, clock.time)).toBe('STORED');
        stored += 1;
      }
    };
    const forger = async (gate: Gate): Promise<void> => {
      for (let attempt = 0; attempt < 10; attempt++) {
        await gate.turn();
        if (stored === 0) continue;
        const change = forged[Math.floor(random() * stored)]!;
        const began = clock.time;
        const site = await world.readSite(documentId, 1);
        // The request stands still, but AppSync ends it after 30 s.
        for (let wait = Math.floor(random() * 6); wait > 0; wait--) await gate.turn();
        if (clock.time - began > 30_000) continue;
        const answer = await world.putChange(documentId, site, change, clock.time);
        answers[answer] = (answers[answer] ?? 0) + 1;
        expect(['CONFLICT', 'ALREADY_COMMITTED'], `seed ${seed}`).toContain(answer);
      }
    };
    const compactor =
      (kind: 'compactor' | 'sweeper') =>
      async (gate: Gate): Promise<void> => {
        const dependencies = gated(gate, clock, seed);
        const cache = createStateCache();
        for (let run = 0; run < 5; run++)
          await persist(() =>
            kind === 'compactor'
              ? tendDocument(dependencies, cache, documentId)
              : visitDocument(dependencies, cache, documentId),
          );
      };
    const time = async (gate: Gate): Promise<void> => {
      for (let step = 0; step < 25; step++) {
        await gate.turn();
        clock.time += 9_500;
      }
    };
    await interleave(random, [writer, forger, forger, compactor('compactor'), compactor('sweeper'), time]);
    const last = testDependencies(world.client, { ...world.stores, clock });
    const cache = createStateCache();
    await tendDocument(last, cache, documentId);
    clock.time += 61_000;
    await visitDocument(last, cache, documentId);
    await expectWhole(documentId, changes, participant.replica.text, seed);
    expect(await world.items('operations', documentId), `seed ${seed}`).toEqual([]);
  }
  expect(answers['CONFLICT']).toBeGreaterThan(runs / 4);
  expect(answers['ALREADY_COMMITTED']).toBeGreaterThan(runs / 4);
});
