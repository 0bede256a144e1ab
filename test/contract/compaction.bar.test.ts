import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change } from '../../crdt';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { visitDocument } from '../../functions/sweeper/sweep';
import { siteKey } from '../../schema/keys';
import { testDependencies } from '../unit/compactor.dependencies';
import { contentOf, Participant } from './compaction.history';
import { replay, startWorld, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const dependenciesOf = () => testDependencies(world.client, { ...world.stores });
const tailOf = async (documentId: string): Promise<string[]> =>
  (await world.items('operations', documentId, 'O#')).map((item) => item['sk']);
const insert = (sid: number, seq: number, sum: number, value: string, left: Change | null = null): Change => ({
  ssn: 1,
  sum,
  sid,
  seq,
  operations: [{ value, left: left && { ssn: 1, sum: left.sum, sid: left.sid, seq: left.seq }, right: null }],
});

const base = insert(1, 1, 1, 'base');

/** What hostile clients store, beside the honest change `base`, and why it is not folded. */
const hostile: [string, Change[], string][] = [
  ['a change after a hole in its site', [insert(2, 5, 9, 'x')], 'WAITING'],
  ['a mention of what nobody wrote', [insert(2, 1, 20, 'x', insert(3, 7, 12, ''))], 'WAITING'],
  ['a wrong sum of a real identity', [insert(2, 1, 20, 'x', insert(1, 1, 2, ''))], 'WRONG_IDENTITY'],
  ['a clock that stands', [insert(2, 1, 1, 'x', base)], 'CLOCK_NOT_ADVANCING'],
  ['half a surrogate pair', [insert(2, 1, 9, '\ud83d')], 'SPLITS_SURROGATE_PAIR'],
  ['an overlap with its own change', [insert(2, 1, 9, 'abc'), insert(2, 2, 20, 'xyz')], 'PARTLY_COVERED'],
  [
    'an operation that is an insert and a delete',
    [
      {
        ...insert(2, 1, 9, 'x'),
        operations: [{ value: 'x', left: null, right: null, tombstone: true, target: base, length: 1 } as never],
      },
    ],
    'MALFORMED',
  ],
];

test.each(hostile)('[CMP-5] %s bars its site, once, and stays where it is', async (what, changes, reason) => {
  const documentId = `hostile-${hostile.findIndex(([name]) => name === what)}`;
  await world.createDocument(documentId, [1, 2]);
  await world.store(documentId, [base, ...changes]);
  const before = await tailOf(documentId);
  const dependencies = dependenciesOf();
  const cache = createStateCache();
  await compactDocument(dependencies, cache, documentId);

  expect(await world.item(documentId, siteKey(2))).toMatchObject({ barred: true, barredReason: reason });
  expect(await world.item(documentId, siteKey(1))).toMatchObject({ barred: false, foldedSeq: 4 });
  expect(await tailOf(documentId)).toEqual(before);
  const stuck = changes.at(-1)!;
  const { folded, text } = await replay(world, documentId);
  expect(folded.flat().map(contentOf)).not.toContain(contentOf(stuck));
  expect(text).toContain('base');

  // Later runs, warm and cold, and the sweeper neither bar it again nor fold nor delete it, and the document comes to rest.
  await compactDocument(dependencies, cache, documentId);
  await compactDocument(dependencies, createStateCache(), documentId);
  dependencies.clock.time += 61_000;
  await visitDocument(dependencies, cache, documentId);
  expect(await visitDocument(dependencies, cache, documentId)).toBe(true);
  expect(dependencies.total('BarredSites')).toBe(1);
  expect(await tailOf(documentId)).toEqual([before.at(-1)]);
  expect((await replay(world, documentId)).text).toBe(text);
});

test('[CMP-5] others go on while a site is barred', async () => {
  await world.createDocument('others', [1, 2]);
  const cache = createStateCache();
  await world.store('others', [base, insert(2, 3, 9, 'x')]);
  await compactDocument(dependenciesOf(), cache, 'others');
  await world.store('others', [insert(1, 5, 30, ' and more', insert(1, 4, 4, ''))]);
  await compactDocument(dependenciesOf(), cache, 'others');
  expect((await replay(world, 'others')).text).toBe('base and more');
});

test('[CMP-5] a change that becomes ready is folded, and its site is barred no longer', async () => {
  await world.createDocument('late', [1, 2, 3]);
  const late = insert(3, 1, 12, 'late', base);
  const early = insert(2, 1, 40, ' then', insert(3, 4, 15, ''));
  const cache = createStateCache();
  const dependencies = dependenciesOf();
  await world.store('late', [base, early]);
  await compactDocument(dependencies, cache, 'late');
  expect(await world.item('late', siteKey(2))).toMatchObject({ barred: true });
  await world.store('late', [late]);
  await compactDocument(dependencies, cache, 'late');
  const site = await world.item('late', siteKey(2));
  expect(site).toMatchObject({ barred: false, foldedSeq: 5 });
  expect(site).not.toHaveProperty('barredReason');
  const reader = new Participant(0);
  reader.receive([base, late, early]);
  expect((await replay(world, 'late')).text).toBe(reader.replica.text);
});

test('[CMP-5] a change that is unready only since reads are not at one moment bars nobody', async () => {
  await world.createDocument('moment', [1, 2]);
  const first = insert(2, 1, 1, 'first');
  const second = insert(1, 1, 20, ' second', insert(2, 5, 5, ''));
  const dependencies = dependenciesOf();
  // The tail's first read shows the later change without the earlier one.
  let reads = 0;
  const client = {
    send: async (command: { constructor: { name: string }; input: { TableName?: string } }) => {
      const answer = (await world.client.send(command as never)) as { Items?: { sid: number }[] };
      const isTail = command.constructor.name === 'QueryCommand' && command.input.TableName === world.tables.operations;
      if (isTail && ++reads === 1) return { ...answer, Items: answer.Items!.filter(({ sid }) => sid === 1) };
      return answer;
    },
  };
  await world.store('moment', [first, second]);
  await compactDocument({ ...dependencies, client: client as never }, createStateCache(), 'moment');
  expect(reads).toBe(2);
  expect(dependencies.total('BarredSites')).toBe(0);
  expect((await replay(world, 'moment')).text).toBe('first second');
});

test('[CMP-5] a judgement on a revision that is over bars nobody', async () => {
  await world.createDocument('over', [1, 2]);
  const first = insert(2, 1, 1, 'first');
  const second = insert(1, 1, 20, ' second', insert(2, 5, 5, ''));
  await world.store('over', [second]);
  const dependencies = dependenciesOf();
  // Just before the bar, another compactor sees and folds what was missing.
  let interfered = false;
  const client = {
    send: async (command: { constructor: { name: string }; input: { TransactItems?: object[] } }) => {
      const bars = command.input.TransactItems?.some((item) => 'ConditionCheck' in item);
      if (bars && !interfered) {
        interfered = true;
        await world.store('over', [first]);
        await compactDocument(dependenciesOf(), createStateCache(), 'over');
      }
      return world.client.send(command as never);
    },
  };
  await compactDocument({ ...dependencies, client: client as never }, createStateCache(), 'over');
  expect(interfered).toBe(true);
  expect(dependencies.total('BarredSites')).toBe(0);
  expect(dependencies.total('LostRaces')).toBe(1);
  expect(await world.item('over', siteKey(1))).toMatchObject({ barred: false, foldedSeq: 7 });
});

test('[OPS-10] no log line holds document text', async () => {
  const secret = 'SECRETTEXT';
  const lines: string[] = [];
  for (const [index, changes] of [
    [insert(1, 1, 1, secret), insert(2, 2, 9, secret)],
    [insert(1, 1, 1, `${secret}\ud83d`)],
  ].entries()) {
    const documentId = `secret-${index}`;
    await world.createDocument(documentId, [1, 2]);
    await world.store(documentId, changes);
    const dependencies = dependenciesOf();
    await compactDocument(dependencies, createStateCache(), documentId);
    lines.push(...dependencies.lines);
  }
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.join('\n')).not.toContain(secret);
});
