import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastSeq, type Change } from '../../crdt';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { segmentBytes, segmentSites } from '../../schema/limits.json';
import { seeded } from '../helpers/random';
import { testDependencies } from '../unit/compactor.dependencies';
import { contentOf, history, Participant } from './compaction.history';
import { replay, startWorld, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const dependenciesOf = () => testDependencies(world.client, { ...world.stores });
const sorted = (changes: readonly Change[]): string[] => changes.map(contentOf).sort();

test('[CMP-1] a fold writes the segment, HEAD, foldedSeq and an event together', async () => {
  await world.createDocument('one', [1, 2]);
  const [ann, ben] = [new Participant(1), new Participant(2)];
  const first = ann.insert(0, 'hello');
  ben.receive(first);
  const second = ben.insert(5, ' you');
  const dependencies = dependenciesOf();
  await world.store('one', [...first, ...second], dependencies.now() - 2_500);
  await compactDocument(dependencies, createStateCache(), 'one');

  expect(await world.item('one', 'HEAD')).toMatchObject({ revision: 1, sweptRev: 0, vector: { 1: 5, 2: 4 } });
  const [segment] = await world.items('documents', 'one', 'G#');
  expect(segment).toMatchObject({ documentId: 'one', revision: 1, changes: 2, foldedAt: dependencies.now() });
  expect((await world.items('documents', 'one', 'S#')).map((site) => site['foldedSeq'])).toEqual([5, 4]);
  const [event, ...more] = await world.items('documents', 'one', 'E#');
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    kind: 'EDITED',
    documentId: 'one',
    revision: 1,
    at: new Date(dependencies.now()).toISOString(),
    authors: {
      'user-1': { changes: 1, characters: 5, sites: { 1: [1, 5] } },
      'user-2': { changes: 1, characters: 4, sites: { 2: [1, 4] } },
    },
  });
  expect(event!['sk']).toBe(`E#${event!['eventId']}`);
  expect(await world.items('operations', 'one')).toHaveLength(2);
  expect(dependencies.total('FoldedChanges')).toBe(2);
  expect(dependencies.total('CompactionLag')).toBe(2_500);
});

test('[CMP-1] a fold of nothing writes nothing', async () => {
  await world.createDocument('idle', [1]);
  const cache = createStateCache();
  await world.store('idle', new Participant(1).insert(0, 'x'));
  await compactDocument(dependenciesOf(), cache, 'idle');
  const before = await world.items('documents', 'idle');
  await compactDocument(dependenciesOf(), cache, 'idle');
  await compactDocument(dependenciesOf(), createStateCache(), 'idle');
  expect(await world.items('documents', 'idle')).toEqual(before);
});

test('[CMP-8] a document typed by one hand reads as a plain string does', async () => {
  const seed = 4;
  const random = seeded(seed);
  await world.createDocument('plain', [1]);
  const participant = new Participant(1);
  const cache = createStateCache();
  let text = '';
  for (let round = 0; round < 5; round++) {
    for (let edit = 0; edit < 20; edit++) {
      const at = Math.floor(random() * (text.length + 1));
      const word = `${round}.${edit} `;
      await world.store('plain', participant.insert(at, word));
      text = text.slice(0, at) + word + text.slice(at);
    }
    await compactDocument(dependenciesOf(), cache, 'plain');
  }
  const result = await replay(world, 'plain');
  expect(result.text, `seed ${seed}`).toBe(text);
  expect(result.segments).toHaveLength(5);
});

test('[CMP-8] many hands: replaying the segments gives the text of the clients, warm and cold alike', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = seeded(seed);
    const sids = [3, 1, 4, 2];
    const { changes, text } = history(random, sids, 60);
    const results: string[] = [];
    for (const kind of ['warm', 'cold']) {
      const documentId = `many-${kind}-${seed}`;
      await world.createDocument(documentId, sids);
      let cache = createStateCache();
      for (let start = 0; start < changes.length; start += 12) {
        await world.store(documentId, changes.slice(start, start + 12));
        if (kind === 'cold') cache = createStateCache();
        await compactDocument(dependenciesOf(), cache, documentId);
      }
      const result = await replay(world, documentId);
      expect(result.text, `seed ${seed}, ${kind}`).toBe(text);
      expect(sorted(result.folded.flat()), `seed ${seed}, ${kind}`).toEqual(sorted(changes));
      expect(result.folded.flat().every(({ userId, sid, at }) => userId === `user-${sid}` && at)).toBe(true);
      results.push(JSON.stringify(result.segments.map((segment) => Buffer.from(segment['bytes']).toString('base64'))));
    }
    expect(results[0], `seed ${seed}`).toBe(results[1]);
  }
});

test('[CMP-2] 200 sites are folded by at most 90, in causal order', async () => {
  const sids = Array.from({ length: 200 }, (_, index) => index + 1);
  await world.createDocument('sites', sids);
  const changes: Change[] = [];
  const random = seeded(9);
  // Each site has seen what the one before wrote, and the sites come in no order.
  const order = [...sids].sort(() => random() - 0.5);
  for (const sid of order) {
    const participant = new Participant(sid);
    participant.receive(changes);
    changes.push(...participant.insert(participant.replica.length, `${sid},`));
  }
  await world.store('sites', changes);
  await compactDocument(dependenciesOf(), createStateCache(), 'sites');
  const { segments, folded, text } = await replay(world, 'sites');
  expect(text).toBe(order.map((sid) => `${sid},`).join(''));
  expect(folded.map((piece) => new Set(piece.map((change) => change.sid)).size)).toEqual([90, 90, 20]);
  expect(segmentSites.value).toBe(90);
  expect(await world.item('sites', 'HEAD')).toMatchObject({
    revision: segments.length,
    vector: Object.fromEntries(changes.map((change) => [change.sid, lastSeq(change)])),
  });
});

test('[CMP-2] large changes are folded by at most 300 KB', async () => {
  await world.createDocument('large', [1]);
  const random = seeded(11);
  const participant = new Participant(1);
  // Text that no encoding makes much smaller.
  const noise = Array.from({ length: 400_000 }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('');
  const changes = participant.insert(0, noise);
  expect(changes.length).toBeGreaterThan(5);
  for (const change of changes) await world.store('large', [change]);
  await compactDocument(dependenciesOf(), createStateCache(), 'large');
  const { segments, text } = await replay(world, 'large');
  expect(text === noise).toBe(true);
  expect(segments.length).toBeGreaterThan(1);
  for (const segment of segments) expect(segment['bytes'].length).toBeLessThanOrEqual(segmentBytes.value);
});

test('[CMP-1] a tail of several pages is read whole', async () => {
  const sids = Array.from({ length: 24 }, (_, index) => index + 1);
  await world.createDocument('pages', sids);
  const { changes, text } = history(seeded(5), sids, 40);
  // A page has 1 MB: attributes that nobody reads fill it.
  const filler = 'x'.repeat(60_000);
  for (const change of changes) await world.store('pages', [{ ...change, filler } as Change]);
  await compactDocument(dependenciesOf(), createStateCache(), 'pages');
  expect((await replay(world, 'pages')).text).toBe(text);
});

test('[CMP-4] segments that do not add up are built upon by nobody', async () => {
  await world.createDocument('broken', [1]);
  const participant = new Participant(1);
  const cache = createStateCache();
  for (const text of ['a', 'b', 'c']) {
    await world.store('broken', participant.insert(0, text));
    await compactDocument(dependenciesOf(), cache, 'broken');
  }
  await world.client.send(
    new DeleteCommand({ TableName: world.tables.documents, Key: { pk: 'D#broken', sk: 'G#0000000002' } }),
  );
  await world.store('broken', participant.insert(0, 'd'));
  await expect(compactDocument(dependenciesOf(), createStateCache(), 'broken')).rejects.toThrow('Segment 2 is missing');
  expect(await world.item('broken', 'HEAD')).toMatchObject({ revision: 3 });
});
