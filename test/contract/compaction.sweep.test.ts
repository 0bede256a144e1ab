import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { createStateCache } from '../../functions/compactor/cache';
import { sweep } from '../../functions/sweeper/sweep';
import { documentKey, presenceKey } from '../../schema/keys';
import { seeded } from '../helpers/random';
import { testDependencies } from '../unit/compactor.dependencies';
import { gatedClient, interleave, type Gate } from './compaction.scheduler';
import { Participant } from './compaction.history';
import { replay, startWorld, type Item, type World } from './compaction.world';

vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  dueShards: { value: 2 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
const eventsOf = async (documentId: string, kind: string): Promise<Item[]> =>
  (await world.items('documents', documentId, 'E#')).filter((event) => event['kind'] === kind);
const run = async (clock: { time: number }) => {
  const dependencies = testDependencies(world.client, { ...world.stores, clock });
  await sweep(dependencies, createStateCache(), () => 55_000);
  return dependencies;
};

test('[CMP-7] a tail whose stream records were lost is folded, deleted, and the document comes to rest', async () => {
  await world.createDocument('lost', [1]);
  await world.store('lost', new Participant(1).insert(0, 'nobody told'));
  await world.setDue('lost', start + 60_000);
  const clock = { time: start + 59_999 };
  await run(clock);
  expect(await world.item('lost', 'HEAD')).toMatchObject({ revision: 0 });
  clock.time = start + 60_000;
  await run(clock);
  expect((await replay(world, 'lost')).text).toBe('nobody told');
  expect(await world.item('lost', 'DUE')).toMatchObject({ dueAt: start + 120_000 });
  for (let minute = 2; minute <= 4; minute++) {
    clock.time = start + minute * 60_000;
    await run(clock);
  }
  expect(await world.items('operations', 'lost')).toEqual([]);
  const due = await world.item('lost', 'DUE');
  expect(due).not.toHaveProperty('dueAt');
  expect(due).not.toHaveProperty('dueShard');
  expect(due!['marks']).toBeGreaterThan(0);
});

test('[PRE-3] a presence that expired becomes one LEFT event; one that is heard of stays', async () => {
  await world.createDocument('left', [1, 2]);
  await world.setPresence('left', 1, start - 45_000);
  await world.setPresence('left', 2, start - 44_999);
  await world.setDue('left', start);
  const clock = { time: start };
  const dependencies = await run(clock);
  const [event, ...more] = await eventsOf('left', 'LEFT');
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    documentId: 'left',
    actorId: 'user-1',
    sid: 1,
    at: new Date(start).toISOString(),
  });
  expect(event!['sk']).toBe(`E#${event!['eventId']}`);
  expect(dependencies.total('ExpiredPresences')).toBe(1);
  expect((await world.items('operations', 'left')).map(({ sid }) => sid)).toEqual([2]);
  // Somebody is present: the appointment goes on for as long.
  for (let minute = 1; minute <= 3; minute++) {
    clock.time = start + minute * 61_000;
    await world.setPresence('left', 2, clock.time - 10_000);
    await run(clock);
    expect(await world.item('left', 'DUE')).toMatchObject({ dueAt: clock.time + 60_000 });
  }
  expect(await eventsOf('left', 'LEFT')).toHaveLength(1);
});

test('[PRE-3] sweepers, goodbyes and heartbeats at once: one LEFT event for each presence that ended', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 8; seed++) {
    const random = seeded(seed);
    const documentId = `goodbye-${seed}`;
    await world.createDocument(documentId, [1, 2]);
    await world.setPresence(documentId, 1, start - 50_000);
    await world.setPresence(documentId, 2, start - 50_000);
    await world.setDue(documentId, start);
    const sweeper = async (gate: Gate): Promise<void> => {
      const client = gatedClient(world.client, gate, () => start);
      const dependencies = testDependencies(client, { ...world.stores, clock: { time: start } });
      await sweep(dependencies, createStateCache(), () => 55_000);
    };
    const heartbeat = async (gate: Gate): Promise<void> => {
      for (let wait = Math.floor(random() * 8); wait >= 0; wait--) await gate.turn();
      await world.setPresence(documentId, 2, start);
    };
    await interleave(random, [sweeper, sweeper, heartbeat]);
    const left = (await eventsOf(documentId, 'LEFT')).map(({ sid }) => sid).sort();
    expect(
      left.filter((sid) => sid === 1),
      `seed ${seed}`,
    ).toEqual([1]);
    expect(left.length, `seed ${seed}`).toBeLessThanOrEqual(2);
    const present = (await world.items('operations', documentId, 'P#')).map(({ sid }) => sid);
    expect(present, `seed ${seed}`).toEqual([2]);
    expect(await world.item(documentId, 'DUE'), `seed ${seed}`).toHaveProperty('dueAt');
    seen.add(left.join());
  }
  expect([...seen].sort()).toEqual(['1', '1,2']);
});

test('an appointment that was made during a visit is not taken back', async () => {
  await world.createDocument('meanwhile', [1]);
  await world.setDue('meanwhile', start);
  const clock = { time: start };
  await run(clock);
  clock.time = start + 61_000;
  // The second quiet visit would end it, but somebody joins when the sweeper has looked.
  let joined = false;
  const client = {
    send: async (command: { constructor: { name: string } }) => {
      if (command.constructor.name === 'UpdateCommand' && !joined) {
        joined = true;
        await world.setPresence('meanwhile', 1, clock.time);
        await world.setDue('meanwhile', clock.time + 60_000);
      }
      return world.client.send(command as never);
    },
  };
  const dependencies = testDependencies(client as never, { ...world.stores, clock });
  await sweep(dependencies, createStateCache(), () => 55_000);
  expect(joined).toBe(true);
  expect(await world.item('meanwhile', 'DUE')).toHaveProperty('dueAt');
});

test('[PRE-3] a heartbeat that crosses the expiry makes no appointment, and is swept all the same', async () => {
  await world.createDocument('crossing', [1]);
  await world.setPresence('crossing', 1, start - 45_000);
  await world.setDue('crossing', start);
  const clock = { time: start };
  await run(clock);
  expect(await eventsOf('crossing', 'LEFT')).toHaveLength(1);
  // It read the presence before, and writes it anew within its 30 s; then the client is gone.
  await world.setPresence('crossing', 1, start + 29_000);
  for (let minute = 1; minute <= 5; minute++) {
    clock.time = start + minute * 61_000;
    await run(clock);
  }
  expect(await eventsOf('crossing', 'LEFT')).toHaveLength(2);
  expect(await world.items('operations', 'crossing')).toEqual([]);
  expect(await world.item('crossing', 'DUE')).not.toHaveProperty('dueAt');
});

test('[PRE-3] a presence that said goodbye has no second event', async () => {
  await world.createDocument('said', [1]);
  await world.setPresence('said', 1, start - 50_000);
  await world.setDue('said', start);
  // leaveSession deletes the presence between the sweeper's read and its transaction.
  const client = {
    send: async (command: { constructor: { name: string } }) => {
      if (command.constructor.name === 'TransactWriteCommand')
        await world.client.send(
          new DeleteCommand({
            TableName: world.tables.operations,
            Key: { pk: documentKey('said'), sk: presenceKey(1) },
          }),
        );
      return world.client.send(command as never);
    },
  };
  const dependencies = testDependencies(client as never, { ...world.stores, clock: { time: start } });
  await sweep(dependencies, createStateCache(), () => 55_000);
  expect(await eventsOf('said', 'LEFT')).toEqual([]);
  expect(dependencies.total('FailedDocuments')).toBe(0);
});
