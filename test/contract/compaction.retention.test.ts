import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decodeSnapshot, type Change } from '../../crdt';
import { inflated } from '../../functions/common/deflate';
import { readHead } from '../../functions/common/head';
import { newUlid } from '../../functions/common/ids';
import { cutVersion, type VersionKind } from '../../functions/common/versions';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { blame } from '../../functions/history/blame';
import { readReverts } from '../../functions/history/reverts';
import { readPlan, storePlan, type StoredRevert } from '../../functions/history/storedPlan';
import { textAt } from '../../functions/history/textAt';
import { sweep } from '../../functions/sweeper/sweep';
import { commentKey, documentKey, revertKey } from '../../schema/keys';
import { Random } from '../model/crdt.random';
import { randomHistory, Replay } from '../model/history.replay';
import { testDependencies } from '../unit/compactor.dependencies';
import { crashing } from './compaction.breakdown';
import { contentOf, Participant } from './compaction.history';
import { replay, startWorld, type Item, type World } from './compaction.world';

// Few shards, for each is asked at every run; snapshots and states that are near one another, and mostly objects.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  dueShards: { value: 2 },
  snapshotSegments: { value: 7 },
  fewSegments: { value: 2 },
  inlineBytes: { value: 200 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const day = 86_400_000;
const week = 7 * day;
const retention = 10 * day;
const start = 1_700_000_000_000;
const sids = [1, 2, 3, 4];

/** What a document was before anything was thinned: the truth that everything is held against. */
interface Truth {
  readonly clock: { time: number };
  /** The changes of each segment, as they were first folded, and when. */
  readonly folded: Change[][];
  readonly times: number[];
  readonly versions: Item[];
  readonly passages: { sid: number; seq: number; length: number }[];
}

const truthOf = (): Truth => ({ clock: { time: start }, folded: [], times: [], versions: [], passages: [] });
const noBody = { userId: null, name: null, note: null };

/** Notes the versions that were cut, by the functions themselves or by the test. */
const noteVersions = async (documentId: string, { versions }: Truth): Promise<void> => {
  const known = new Set(versions.map(({ versionId }) => versionId as string));
  const cut = await world.items('documents', documentId, 'V#');
  versions.push(...cut.filter(({ versionId }) => !known.has(versionId)));
};

/** Folds some changes. */
const fold = async (documentId: string, { clock, folded, times }: Truth, changes: readonly Change[]) => {
  const dependencies = testDependencies(world.client, { ...world.stores, clock });
  await world.store(documentId, changes, clock.time);
  await compactDocument(dependencies, createStateCache(), documentId);
  const all = await replay(world, documentId);
  folded.push(...all.folded.slice(folded.length));
  times.push(...all.segments.slice(times.length).map((segment) => segment['foldedAt'] as number));
  return { ...all, dependencies };
};

/** Folds some changes, and now and then cuts a version or comments on a passage. */
const live = async (documentId: string, truth: Truth, changes: readonly Change[], random: Random): Promise<void> => {
  const { clock, passages } = truth;
  const { replica, dependencies } = await fold(documentId, truth, changes);
  if (random.once(3)) {
    const kind: VersionKind = random.pick(['NAMED', 'REVERT', 'REVERT']);
    const head = (await readHead(dependencies, documentId))!;
    await cutVersion(dependencies, documentId, head, { versionId: newUlid(clock.time), kind, ...noBody });
  }
  if (random.once(4)) {
    const ranges = replica.identities(0, replica.length);
    const range = ranges.length > 0 ? random.pick(ranges) : { sid: 1, seq: 1, length: 1 };
    const id = newUlid(clock.time);
    const isDeleted = random.once(3);
    if (!isDeleted) passages.push(range);
    await world.client.send(
      new PutCommand({
        TableName: world.tables.documents,
        Item: {
          ...{ pk: documentKey(documentId), sk: commentKey(id, id), documentId, deleted: isDeleted },
          passage: { ranges: [range], quote: '', before: '', after: '', clock: 1 },
        },
      }),
    );
  }
};

/** The sweeper's runs until the document's history is thinned as far as it can be. */
const sweepAll = async (documentId: string, truth: Truth): Promise<void> => {
  await noteVersions(documentId, truth);
  await world.setDue(documentId, truth.clock.time);
  for (let run = 0; run < 5; run += 1) {
    const dependencies = testDependencies(world.client, { ...world.stores, clock: truth.clock });
    await sweep(dependencies, createStateCache(), () => 55_000, retention);
    expect(dependencies.lines.filter((line) => !line.includes('is barred'))).toEqual([]);
    truth.clock.time += 61_000;
  }
};

/** Every state's text, naively: before the first segment, and after each. */
const statesOf = ({ folded }: Truth): { text: string; ids: string[] }[] => {
  const naive = new Replay();
  const states = [{ text: '', ids: [] as string[] }];
  for (const changes of folded) {
    for (const change of changes) naive.apply(change);
    states.push({ text: naive.text, ids: naive.owners.map(({ identity }) => `${identity.sid}:${identity.seq}`) });
  }
  return states;
};

/** Which versions are kept, by the rule: those not thinned, the named ones, and the last one of each week. */
const keptOf = ({ versions }: Truth, horizon: number): Item[] => {
  const old = versions.filter(({ revision, kind }) => revision < horizon && kind !== 'NAMED');
  const lasts = new Map(old.map((version) => [Math.floor(Date.parse(version['at']) / week), version]));
  return versions.filter((version) => !old.includes(version) || [...lasts.values()].includes(version));
};

/** A change without the text of identities that are not shown: character by character, and pairs together. */
const without = (change: Change, shown: ReadonlySet<string>): Change => {
  let { seq } = change;
  const operations = change.operations.map((operation) => {
    if (!('value' in operation)) {
      seq += 1;
      return operation;
    }
    let value = '';
    for (const point of operation.value) {
      const isShown = [...Array(point.length).keys()].some((unit) => shown.has(`${change.sid}:${seq + unit}`));
      value += isShown ? point : point.length === 2 ? '\u{f001a}' : '\u001a';
      seq += point.length;
    }
    return { ...operation, value };
  });
  return { ...change, operations };
};

/** Holds what is stored against the truth. Returns how many code units are gone. */
const expectThinned = async (documentId: string, truth: Truth, where: string): Promise<number> => {
  const { clock, folded, times, passages } = truth;
  const thinned = (await world.item(documentId, 'HEAD'))!['thinned'];
  const olderThan = (time: number): number => times.filter((folded) => folded <= time - retention).length;
  const horizon: number = thinned?.revision ?? 0;
  if (thinned) expect(thinned, where).toEqual({ revision: olderThan(thinned.at), at: thinned.at, isPurged: true });
  // Histories are looked at once a day.
  expect(horizon, where).toBeGreaterThanOrEqual(olderThan(clock.time - day - 600_000));
  const states = statesOf(truth);
  const versions = await world.items('documents', documentId, 'V#');
  // The sweeper cut one of the last revision when it found that everybody had left.
  await noteVersions(documentId, truth);
  const kept = keptOf(truth, horizon);
  const idsOf = (all: readonly Item[]): string[] => all.map((version) => version['versionId'] as string).sort();
  expect(idsOf(versions), where).toEqual(idsOf(kept));

  const before = kept.filter(({ revision }) => revision < horizon).map(({ revision }) => revision as number);
  const shown = new Set([...before, horizon].flatMap((revision) => states[revision]!.ids));
  for (const { sid, seq, length } of passages)
    for (let unit = 0; unit < length; unit += 1) shown.add(`${sid}:${seq + unit}`);
  const expected = folded.map((changes, index) =>
    index < horizon ? changes.map((change) => without(change, shown)) : changes,
  );
  const stored = await replay(world, documentId);
  expect(
    stored.folded.map((changes) => changes.map(contentOf)),
    where,
  ).toEqual(expected.map((changes) => changes.map(contentOf)));
  const about = (changes: Change[][]) => changes.flat().map(({ sid, seq, userId, at }) => [sid, seq, userId, at]);
  expect(about(stored.folded), where).toEqual(about(folded));

  // Whoever asks gets the text as it was, or is refused; what holds states holds none that nobody may ask for.
  const dependencies = testDependencies(world.client, { ...world.stores, clock });
  const ask = async (moment: object): Promise<string> => {
    const request = { operation: '', documentId, userId: 'u', arguments: { moment } };
    return ((await textAt(dependencies, createStateCache(), request)) as { text: string }).text;
  };
  for (const { versionId, revision } of kept)
    expect(await ask({ versionId }), `${where}, version of ${revision}`).toBe(states[revision]!.text);
  const asked = new Set([0, 1, horizon - 1, horizon, horizon + 1, states.length - 1]);
  for (const revision of [...asked].filter((one) => one >= 0 && one < states.length))
    if (revision >= horizon)
      expect(await ask({ revision }), `${where}, revision ${revision}`).toBe(states[revision]!.text);
    else await expect(ask({ revision }), where).rejects.toMatchObject({ reason: 'HISTORY_THINNED' });
  if (horizon > 0)
    await expect(ask({ at: new Date(times[0]! - 1).toISOString() }), where).rejects.toMatchObject({
      reason: 'HISTORY_THINNED',
    });
  const snapshot = await world.item(documentId, 'SNAPSHOT');
  if (snapshot) expect(snapshot['revision'], where).toBeGreaterThanOrEqual(horizon);
  const loose = (await world.items('documents', documentId, 'B#')).map(({ key }) => key as string);
  const pointed: string[] = snapshot?.['key'] ? [snapshot['key']] : [];
  for (const state of await world.items('documents', documentId, 'T#')) {
    if (state['revision'] < horizon) expect(before, where).toContain(state['revision']);
    if (state['key']) pointed.push(state['key']);
    const bytes = state['bytes'] ?? (await world.objectAt(state['key']));
    expect(decodeSnapshot(await inflated(bytes)).text, where).toBe(states[state['revision']]!.text);
  }
  const objects = await world.objectsOf(documentId);
  expect(objects.filter((key) => !loose.includes(key)).sort(), where).toEqual(pointed.sort());
  return (
    stored.folded
      .flat()
      .map(contentOf)
      .join('')
      .match(/\\u001a|\u{f001a}/gu)?.length ?? 0
  );
};

const blamed = (documentId: string, clock: { time: number }): Promise<unknown> =>
  blame(testDependencies(world.client, { ...world.stores, clock }), createStateCache(), {
    ...{ operation: '', documentId, userId: 'u' },
    arguments: { moment: {} },
  });

// WEFT_RUNS asks for more than a quick check.
const runs = Number(process.env['WEFT_RUNS'] ?? 1);

test(
  '[CMP-17] [CMP-18] what is thinned and purged is what a naive replay says, time after time, and late sites go on',
  { timeout: 120_000 * runs },
  async () => {
    let all = 0;
    for (let seed = 1; seed <= runs; seed += 1) {
      const random = new Random(seed);
      const documentId = `thin-${seed}`;
      await world.createDocument(documentId, sids);
      const truth = truthOf();
      const history = randomHistory(random, 120, sids.length);
      let gone = 0;
      while (history.length > 0) {
        await live(documentId, truth, history.splice(0, 1 + random.below(6)), random);
        truth.clock.time += random.below(2 * day);
        if (!random.once(9)) continue;
        const before = await blamed(documentId, truth.clock);
        await sweepAll(documentId, truth);
        const now = await expectThinned(documentId, truth, `seed ${seed}, segment ${truth.folded.length}`);
        expect(await blamed(documentId, truth.clock)).toEqual(before);
        expect(now).toBeGreaterThanOrEqual(gone);
        gone = now;
      }
      truth.clock.time += retention;
      await sweepAll(documentId, truth);
      all += await expectThinned(documentId, truth, `seed ${seed}, at last`);
      // Nothing is left to come, so nothing is left to do.
      expect(await world.item(documentId, 'THIN')).toBeUndefined();
    }
    expect(all).toBeGreaterThan(10 * runs);
  },
);

test('[CMP-18] whoever was away since before the purge goes on beside what is gone, and all converge', async () => {
  const documentId = 'away';
  await world.createDocument(documentId, sids);
  const truth = truthOf();
  const [here, away] = [new Participant(1), new Participant(2)];
  const first = here.insert(0, 'abcdefgh');
  away.receive(first);
  await fold(documentId, truth, first);
  truth.clock.time += day;
  const deleted = here.erase(2, 4);
  await fold(documentId, truth, deleted);
  const naive = new Replay();
  for (const change of [...first, ...deleted]) naive.apply(change);
  truth.clock.time += retention + day;
  // It still shows what the others deleted, writes into it, and deletes some of it itself.
  const offline = [...away.insert(4, 'X'), ...away.erase(2, 1)];
  await sweepAll(documentId, truth);
  expect(await expectThinned(documentId, truth, 'purged')).toBe(4);

  const online = here.insert(2, 'Y');
  await fold(documentId, truth, [...offline, ...online]);
  for (const change of [...offline, ...online]) naive.apply(change);
  const { text, replica } = await replay(world, documentId);
  expect(text).toBe(naive.text);
  here.receive(offline);
  away.receive([...deleted, ...online]);
  expect([here.replica.text, away.replica.text]).toEqual([text, text]);
  expect(replica.vector).toEqual(away.replica.vector);
  expect((await world.items('documents', documentId, 'S#')).filter(({ barred }) => barred)).toEqual([]);
});

/** A small document with something of everything. */
const small = async (documentId: string): Promise<Truth> => {
  const random = new Random(5);
  await world.createDocument(documentId, sids);
  const truth = truthOf();
  const history = randomHistory(random, 32, sids.length);
  while (history.length > 0) {
    await live(documentId, truth, history.splice(0, 4), random);
    truth.clock.time += 1.5 * day;
  }
  return truth;
};

test.each([true, false])('[CMP-18] the plan of a revert that is over keeps no text (object: %s)', async (isObject) => {
  const documentId = `plan-${isObject}`;
  const truth = await small(documentId);
  const dependencies = testDependencies(world.client, { ...world.stores, clock: truth.clock });
  const values = Array.from({ length: isObject ? 300 : 1 }, (_, index) => `text ${index * 7919}`);
  const plan = {
    changes: new Participant(9).insert(0, values.join('')),
    restorations: [{ of: { sid: 1, seq: 1, length: 3 }, by: { sid: 9, seq: 1 } }],
  };
  for (const [requestId, state] of [
    ['over', 'DONE'],
    ['running', 'PLANNED'],
  ]) {
    const { attributes, claims } = await storePlan(dependencies, documentId, plan);
    expect(attributes.object !== undefined).toBe(isObject);
    const Item = {
      ...{ pk: documentKey(documentId), sk: revertKey(requestId!), documentId, requestId, state },
      ...{ userId: 'u', sid: 9, ssn: 1, versionId: 'v', revision: 1, changes: 1, plannedAt: start, ...attributes },
    };
    const put = { Put: { TableName: world.tables.documents, Item } };
    await world.client.send(new TransactWriteCommand({ TransactItems: [put, ...claims] }));
  }
  const [{ object: former }] = (await readReverts(dependencies, documentId)) as [StoredRevert];
  await sweepAll(documentId, truth);
  const [over, running] = await readReverts(dependencies, documentId);
  expect(await readPlan(dependencies, over!)).toEqual({ changes: [], restorations: plan.restorations });
  expect(over).not.toHaveProperty('object');
  expect((await readPlan(dependencies, running!)).changes).toHaveLength(1);
  truth.clock.time += 2 * day;
  await sweepAll(documentId, truth);
  const objects = await world.objectsOf(documentId);
  expect(objects).not.toContain(former?.key);
  if (isObject) expect(objects).toContain(running!.object!.key);
});

test(
  '[CMP-4] [CMP-17] a crash after any write of a thinning changes nothing in the result',
  { timeout: 300_000 },
  async () => {
    let crashes = 0;
    for (let writes = 1; ; writes += 1) {
      const documentId = `thin-crash-${writes}`;
      const truth = await small(documentId);
      const { client, stores, done } = crashing(world, writes);
      await world.setDue(documentId, truth.clock.time);
      for (let run = 0; run < 5; run += 1) {
        const dependencies = testDependencies(client, { ...stores, clock: truth.clock });
        await sweep(dependencies, createStateCache(), () => 55_000, retention).catch(() => expect(done()).toBe(writes));
        truth.clock.time += 61_000;
      }
      if (done() < writes) break;
      crashes += 1;
      await sweepAll(documentId, truth);
      await expectThinned(documentId, truth, `crash after write ${writes}`);
    }
    expect(crashes).toBeGreaterThan(10);
  },
);

test('[CMP-18] while a site is barred nothing is purged, and without a retention never', async () => {
  const truth = await small('barred');
  const { clock } = truth;
  const before = await world.items('documents', 'barred', 'G#');
  const stuck: Change = {
    ssn: 1,
    sum: 9_000,
    sid: 4,
    seq: 8_000,
    operations: [{ value: 'x', left: null, right: null }],
  };
  await world.store('barred', [stuck], clock.time);
  await sweepAll('barred', truth);
  expect(await world.items('documents', 'barred', 'G#')).toEqual(before);
  const versions = (await world.items('documents', 'barred', 'V#')).map(({ versionId }) => versionId as string);
  for (const { versionId } of truth.versions) expect(versions).toContain(versionId);
  expect(await world.item('barred', 'HEAD')).not.toHaveProperty('thinned');
  expect((await world.item('barred', 'THIN'))!['dueAt']).toBeGreaterThan(clock.time);

  clock.time += 2 * day;
  const off = testDependencies(world.client, { ...world.stores, clock });
  await sweep(off, createStateCache(), () => 55_000, null);
  expect(await world.item('barred', 'THIN')).toBeUndefined();
  expect(await world.items('documents', 'barred', 'G#')).toEqual(before);
});

test('[CMP-18] text that is no longer promised stays for a minute, for those who began to read it', async () => {
  const documentId = 'announced';
  const truth = await small(documentId);
  const before = await world.items('documents', documentId, 'G#');
  const dependencies = testDependencies(world.client, { ...world.stores, clock: truth.clock });
  const run = () => sweep(dependencies, createStateCache(), () => 55_000, retention);
  await world.setDue(documentId, truth.clock.time);
  await run();
  await run();
  expect((await world.item(documentId, 'HEAD'))!['thinned']).toMatchObject({ isPurged: false });
  truth.clock.time += 59_999;
  await run();
  expect(await world.items('documents', documentId, 'G#')).toEqual(before);
  truth.clock.time += 1;
  await run();
  expect((await world.item(documentId, 'HEAD'))!['thinned']).toMatchObject({ isPurged: true });
  await expectThinned(documentId, truth, 'a minute later');
});
