import { afterAll, beforeAll, expect, test } from 'vitest';
import { Author, encodeChanges, Replica, type Change } from '../../crdt';
import { deflated } from '../../functions/common/deflate';
import { readHead } from '../../functions/common/head';
import { loadState } from '../../functions/common/state';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { visitDocument } from '../../functions/sweeper/sweep';
import { segmentBytes, segmentEncodedBytes } from '../../schema/limits.json';
import { seeded } from '../helpers/random';
import { testDependencies } from '../unit/compactor.dependencies';
import { contentOf } from './compaction.history';
import { expectSoundSnapshot } from './compaction.sound';
import { replay, startWorld, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const random = seeded(11);
/** Text of which a code unit takes 15 bits however it is deflated. */
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(random() * 20_000))).join('');

/** A replica and its author, whose changes take their text at the end, or at `position`. */
const writer = (sid = 1) => {
  const replica = new Replica();
  const author = new Author(replica, { ssn: 1, sid });
  const insert = (text: string, position = replica.length): Change[] => {
    author.insert(position, text);
    return [...author.takeSealed(), author.seal()!];
  };
  return { replica, insert };
};

/** Folds the changes, deletes them, and expects that nothing is lost and that every item has its limits. */
const expectFolded = async (documentId: string, changes: readonly Change[], text: string) => {
  await world.createDocument(documentId, [...new Set(changes.map(({ sid }) => sid))]);
  await world.store(documentId, changes);
  const dependencies = testDependencies(world.client, world.stores);
  const cache = createStateCache();
  await compactDocument(dependencies, cache, documentId);
  const { segments, folded, text: replayed } = await replay(world, documentId);
  expect(replayed === text).toBe(true);
  const contents = (some: readonly Change[]): string[] => some.map(contentOf).sort();
  expect(contents(folded.flat())).toEqual(contents(changes));
  for (const [index, segment] of segments.entries()) {
    expect(segment['bytes'].length).toBeLessThanOrEqual(segmentBytes.value);
    expect(encodeChanges(folded[index]!).length).toBeLessThanOrEqual(segmentEncodedBytes.value);
  }
  await expectSoundSnapshot(world, documentId, documentId);
  const { revision } = (await readHead(dependencies, documentId))!;
  const cold = await loadState(dependencies, documentId, revision);
  expect(cold.replica.text === text).toBe(true);

  dependencies.clock.time += 61_000;
  await visitDocument(dependencies, cache, documentId);
  expect(await world.items('operations', documentId)).toEqual([]);
  expect(await readHead(dependencies, documentId)).toMatchObject({ revision, sweptRev: revision });
  return segments;
};

test.each([399, 400, 401])(
  '[CMP-15] changes of %d KB together, as they are stored, become two segments',
  async (kilobytes) => {
    const { replica, insert } = writer();
    const changes: Change[] = [];
    const stored = async (): Promise<number> => (await deflated(encodeChanges(changes))).length;
    while ((await stored()) < (kilobytes - 32) * 1024) changes.push(...insert(noise(8_000)));
    for (let left = 1; left > 0;) {
      left = kilobytes * 1024 - (await stored());
      if (left > 0) changes.push(...insert(noise(Math.min(8_000, Math.ceil(left / 2)))));
    }
    const segments = await expectFolded(`kilobytes-${kilobytes}`, changes, replica.text);
    expect(segments).toHaveLength(2);
  },
);

test('[CMP-15] one line of 1 MB', async () => {
  const { replica, insert } = writer();
  const changes: Change[] = [];
  while (replica.length < 1_048_576) changes.push(...insert('x = [1, 2, 3]; '.repeat(1_365)));
  await expectFolded('line', changes, replica.text);
  expect(replica.lineAt(replica.length)).toEqual({ line: 0, column: replica.length });
});

// WEFT_CHARACTERS asks for more than a quick check; 100,000 take two minutes.
const characters = Number(process.env['WEFT_CHARACTERS'] ?? 10_000);

test(`[CMP-15] ${characters} changes of one character each, in one tail`, { timeout: 900_000 }, async () => {
  const { replica, insert } = writer();
  const changes: Change[] = [];
  for (let count = 0; count < characters; count++) {
    const at = count % 50 === 0 ? Math.floor(random() * (replica.length + 1)) : replica.length;
    changes.push(...insert('abcdefghij'.charAt(count % 10), at));
  }
  await expectFolded('characters', changes, replica.text);
});

test('[CMP-15] emoji, combining marks, and text that runs from right to left', async () => {
  const parts = [
    '👩‍👩‍👧‍👦',
    'e\u0301\u0323',
    '\u{1F1EB}\u{1F1F7}',
    'שלום',
    'नमस्ते',
    '\u200D',
    '\uFEFF',
    'a\u0300'.repeat(500),
    '𝒳',
  ];
  const [one, other] = [writer(1), writer(2)];
  const changes: Change[] = [];
  for (let round = 0; round < 300; round++) {
    const { replica, insert } = round % 2 === 0 ? one : other;
    for (const change of changes) replica.apply(change);
    const whole = [...replica.text];
    const at = whole.slice(0, Math.floor(random() * (whole.length + 1))).join('').length;
    changes.push(...insert(parts[Math.floor(random() * parts.length)]!, at));
  }
  for (const change of changes) one.replica.apply(change);
  await expectFolded('emoji', changes, one.replica.text);
});
