import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countedClients, type Units } from '../../bench/history/units';
import { Author, Replica } from '../../crdt';
import { createStateCache } from '../../functions/compactor/cache';
import { tendDocument } from '../../functions/compactor/batch';
import { createRandom } from '../helpers/random';
import { testDependencies } from '../unit/compactor.dependencies';
import { startWorld, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

/** What a warm compactor consumed, and how often and for which items it asked. */
interface Cost extends Units {
  readonly requests: Record<string, number>;
}

const calls = 30;
const perCall = 10;

/**
 * Lets a compactor fold a document of so many characters, and then measures it, warm, while somebody types: 10 changes of
 * three characters every two seconds.
 */
const costOf = async (documentId: string, characters: number): Promise<Cost> => {
  await world.createDocument(documentId, [1, 2]);
  const units: Units = { writeUnits: 0, readUnits: 0, puts: 0, gets: 0 };
  const requests: Record<string, number> = {};
  const counted = countedClients(world.endpoints, units);
  const send = (command: { constructor: { name: string }; input: { Key?: { sk: string } } }) => {
    const name = `${command.constructor.name} ${command.input.Key?.sk ?? ''}`.trim();
    requests[name] = (requests[name] ?? 0) + 1;
    return (counted.client.send as (given: unknown) => Promise<unknown>)(command);
  };
  const clock = { time: 1_700_000_000_000 };
  const dependencies = testDependencies({ send } as unknown as DynamoDBDocumentClient, {
    tables: world.tables,
    bucket: { ...world.bucket, client: counted.objects },
    clock,
  });
  const cache = createStateCache();
  const random = createRandom(9);
  const replica = new Replica();
  const paste = new Author(replica, { ssn: 1, sid: 1 });
  while (replica.length < characters) {
    // Few folds, so that no snapshot is due in what is measured.
    const most = Math.min(200_000, characters - replica.length);
    paste.insert(replica.length, 'const answer = 42; // of course\n'.repeat(Math.ceil(most / 32)));
    await world.store(documentId, [...paste.takeSealed(), paste.seal()!], clock.time);
    await tendDocument(dependencies, cache, documentId);
    clock.time += 61_000;
  }
  // All that is folded is deleted as well: what is measured begins with nothing left over.
  await tendDocument(dependencies, cache, documentId);
  clock.time += 61_000;
  await tendDocument(dependencies, cache, documentId);

  for (const name of Object.keys(requests)) delete requests[name];
  Object.assign(units, { writeUnits: 0, readUnits: 0, puts: 0, gets: 0 });
  const typist = new Author(replica, { ssn: 1, sid: 2 });
  for (let call = 0; call < calls; call += 1) {
    const changes = [];
    for (let count = 0; count < perCall; count += 1) {
      typist.insert(random.below(replica.length + 1), 'abc');
      changes.push(typist.seal()!);
    }
    await world.store(documentId, changes, clock.time);
    await tendDocument(dependencies, cache, documentId);
    clock.time += 2_000;
  }
  counted.plain.destroy();
  counted.objects.destroy();
  return { ...units, requests };
};

test('[CMP-19] what a change costs a warm compactor is the same in a document of 20 KB and in one of 2 MB', async () => {
  const [small, large] = [await costOf('small', 20_000), await costOf('large', 2_000_000)];
  expect(large.requests).toEqual(small.requests);
  // Identities and counts have more digits in a larger document: a few hundredths, where the text is a hundred times as long.
  expect(large.readUnits / small.readUnits).toBeLessThan(1.05);
  expect(large.writeUnits / small.writeUnits).toBeLessThan(1.05);
  // A fold of two seconds: HEAD and the tail are read, one transaction is written, and no state, snapshot or object touched.
  expect(small).toMatchObject({ puts: 0, gets: 0 });
  expect(large).toMatchObject({ puts: 0, gets: 0 });
  expect(Object.keys(small.requests)).not.toContain('GetCommand SNAPSHOT');
  expect(small.requests['GetCommand HEAD']).toBe(calls);
  expect(small.writeUnits / (calls * perCall)).toBeLessThan(2);
  expect(small.readUnits / (calls * perCall)).toBeLessThan(2);
});
