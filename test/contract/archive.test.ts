import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ulid } from 'ulid';
import { createStateCache } from '../../functions/compactor/cache';
import { compactDocument } from '../../functions/compactor/compact';
import { blame } from '../../functions/history/blame';
import { createVersion } from '../../functions/history/createVersion';
import type { WritingDependencies } from '../../functions/history/dependencies';
import { diff } from '../../functions/history/diff';
import { exportDocument } from '../../functions/history/exportDocument';
import { history as timeline } from '../../functions/history/history';
import { importDocument } from '../../functions/history/importDocument';
import { operations } from '../../functions/history/operations';
import type { WritingOperation } from '../../functions/history/request';
import { textAt } from '../../functions/history/textAt';
import { sweep } from '../../functions/sweeper/sweep';
import { accessKey, documentKey, metaKey } from '../../schema/keys';
import { seeded } from '../helpers/random';
import { archiveOf, linesOf } from '../helpers/uploads';
import { testDependencies } from '../unit/compactor.dependencies';
import { crashing, type Process } from './compaction.breakdown';
import { history } from './compaction.history';
import { startWorld, type Item, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const start = 1_700_000_000_000;
const sids = [1, 2, 3, 4];

const dependenciesOf = ({ client, stores }: Pick<Process, 'client' | 'stores'>, left = () => 28_000) => ({
  ...testDependencies(client, { ...stores, clock: { time: start + 3_600_000 } }),
  submit: () => Promise.reject(new Error('Nothing is submitted here.')),
  remaining: left,
});

/** Asks an operation of a new function. */
const ask = async <Arguments>(
  operation: WritingOperation<Arguments>,
  documentId: string,
  given: Arguments,
  dependencies: WritingDependencies = dependenciesOf(world),
  // What comes back depends on the operation.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
): Promise<any> =>
  operation(dependencies, createStateCache(), {
    ...{ operation: operation.name, documentId, userId: 'user-1', arguments: given },
  });

const without = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));

/** A document that was written by several people in several folds, with versions between them. */
const createOriginal = async (documentId: string, seed: number): Promise<void> => {
  await world.createDocument(documentId, sids);
  const pk = documentKey(documentId);
  const at = new Date(start - 1_000_000).toISOString();
  const meta = { pk, sk: metaKey, documentId, title: 'Title “é” 🙂', language: 'go', createdBy: 'user-1' };
  const access = { pk, sk: accessKey, documentId, epoch: 4, ssn: 1, status: 'ACTIVE', createdAt: at };
  for (const item of [meta, access])
    await world.client.send(new PutCommand({ TableName: world.tables.documents, Item: item }));
  const { changes } = history(seeded(seed), sids, 40);
  for (let from = 0; from < changes.length; from += 8) {
    await world.store(documentId, changes.slice(from, from + 8), start + from * 60_000);
    const version = { versionId: ulid(start + from), name: `Version ${from}`, note: from % 16 === 0 ? 'A note' : null };
    await ask(createVersion, documentId, version);
  }
};

const fetched = async (url: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());

const exported = async (documentId: string): Promise<Uint8Array> => {
  const { url, sha256, bytes } = await ask(exportDocument, documentId, { format: 'ARCHIVE', moment: {} });
  const file = await fetched(url);
  expect([file.length, createHash('sha256').update(file).digest('hex')]).toEqual([bytes, sha256]);
  return file;
};

const put = async (uploadId: string, Body: Uint8Array): Promise<void> => {
  const Key = `imports/user-1/${uploadId}`;
  await world.bucket.client.send(new PutObjectCommand({ Bucket: world.bucket.name, Key, Body }));
};

/** Everything that can be asked about a document's past. */
const pastOf = async (documentId: string) => {
  const versions: Item[] = await world.items('documents', documentId, 'V#');
  const moments = [{}, { revision: 2 }, ...versions.map(({ versionId }) => ({ versionId }))];
  const each = async <Arguments>(operation: WritingOperation<Arguments>, given: (moment: object) => Arguments) =>
    Promise.all(moments.map((moment) => ask(operation, documentId, given(moment))));
  const log = await ask(operations, documentId, { filter: {} });
  return {
    versions: versions.map((version) => without(version, ['pk', 'documentId'])),
    texts: await each(textAt, (moment) => ({ moment })),
    blames: await each(blame, (moment) => ({ moment })),
    diffs: await each(diff, (moment) => ({ from: moment, to: {} })),
    timeline: await ask(timeline, documentId, {}),
    log: log.items.map((row: Item) => without(row, ['operationId', 'documentId'])),
  };
};

const allOf = async (documentId: string): Promise<Item[]> => [
  ...(await world.items('documents', documentId)),
  ...(await world.items('operations', documentId)),
];

test.each([1, 2])(
  '[VER-9] what is imported has the same text, versions, blame, diffs and log (seed %i)',
  async (seed) => {
    await createOriginal(`original-${seed}`, seed);
    const archive = await exported(`original-${seed}`);
    await put(`upload-${seed}`, archive);
    const made = await ask(importDocument, `copy-${seed}`, { uploadId: `upload-${seed}` });
    expect(made).toEqual({ documentId: `copy-${seed}`, state: 'DONE', revision: 5 });
    const past = await pastOf(`original-${seed}`);
    expect(past.versions).toHaveLength(5);
    expect(await pastOf(`copy-${seed}`)).toEqual(past);
    expect(await world.item(`copy-${seed}`, metaKey)).toMatchObject({ title: 'Title “é” 🙂', ownerId: 'user-1' });
    expect(await world.item(`copy-${seed}`, accessKey)).toMatchObject({ epoch: 1, ssn: 1, ownerCount: 1 });
    // Exported again it is the same archive, but for its id and time.
    const [first, ...lines] = linesOf(archive);
    const [again, ...more] = linesOf(await exported(`copy-${seed}`));
    expect(more).toEqual(lines);
    expect({ ...again, documentId: first.documentId, exportedAt: first.exportedAt }).toEqual(first);
    // It goes on like any other: what is folded stays, and the next change of a new site is folded on top of it.
    expect(await compactDocument(dependenciesOf(world), createStateCache(), `copy-${seed}`)).toMatchObject({
      revision: 5,
    });
    // The same again is the same document; another archive is none of it, nor the same one of somebody else.
    expect(await ask(importDocument, `copy-${seed}`, { uploadId: `upload-${seed}` })).toEqual(made);
    const [head, segment] = [{ ...first, title: 'Another' }, lines];
    await put('another', archiveOf([head, ...segment]));
    await expect(ask(importDocument, `copy-${seed}`, { uploadId: 'another' })).rejects.toThrow(
      'Something else is stored',
    );
    await expect(ask(importDocument, `original-${seed}`, { uploadId: `upload-${seed}` })).rejects.toThrow(
      'Something else',
    );
  },
);

test('[VER-9] of a document whose old text is gone the archive says so', async () => {
  await createOriginal('thinned', 4);
  const thinned = { revision: 3, at: start, isPurged: true };
  const head = await world.item('thinned', 'HEAD');
  await world.client.send(new PutCommand({ TableName: world.tables.documents, Item: { ...head, thinned } }));
  await put('thinned', await exported('thinned'));
  await ask(importDocument, 'thin', { uploadId: 'thinned' });
  expect(await world.item('thin', 'HEAD')).toMatchObject({ thinned: { revision: 3, isPurged: true } });
  await expect(ask(textAt, 'thin', { moment: { revision: 2 } })).rejects.toMatchObject({ reason: 'HISTORY_THINNED' });
});

test('[VER-9] a text is exported as it was at any moment', async () => {
  await createOriginal('texts', 9);
  const { text } = await ask(textAt, 'texts', { moment: { revision: 3 } });
  const { url } = await ask(exportDocument, 'texts', { format: 'TEXT', moment: { revision: 3 } });
  expect(Buffer.from(await fetched(url)).toString()).toBe(text);
});

test('[VER-10] an import that dies after any write, or has no time, is finished by the same request, and seen only when whole', async () => {
  await createOriginal('source', 5);
  await put('source', await exported('source'));
  await ask(importDocument, 'undisturbed', { uploadId: 'source' });
  const past = await pastOf('undisturbed');
  // What is random or of the time of the event, and how often the sweeper was called, may differ.
  const stored = async (documentId: string) =>
    (await allOf(documentId)).map((item) => {
      const sk = item['sk'].startsWith('E#') ? 'E#' : item['sk'];
      return { ...without(item, ['pk', 'documentId', 'eventId', 'dueShard', 'marks']), sk };
    });
  const expected = await stored('undisturbed');
  for (let writes = 1; ; writes += 1) {
    const documentId = `dies-${writes}`;
    const process = crashing(world, writes);
    await ask(importDocument, documentId, { uploadId: 'source' }, dependenciesOf(process)).catch(() => undefined);
    if (process.done() < writes) {
      expect(writes).toBeGreaterThan(3);
      break;
    }
    const half = await allOf(documentId);
    const isWhole = half.some(({ sk }) => sk === 'M#user-1');
    if (!isWhole) expect(await world.item(documentId, accessKey)).toMatchObject({ state: 'DELETED', purging: true });
    expect(await ask(importDocument, documentId, { uploadId: 'source' })).toMatchObject({ state: 'DONE' });
    expect(await stored(documentId), `dead after write ${writes}`).toEqual(expected);
    expect(await pastOf(documentId)).toEqual(past);
  }
  // A day later the sweeper has it, and it can be imported anew.
  const half = crashing(world, 2);
  await expect(ask(importDocument, 'late', { uploadId: 'source' }, dependenciesOf(half))).rejects.toThrow('down');
  const late = { ...dependenciesOf(world), now: () => start + 3_600_000 + 86_400_000 - 30_000 };
  await expect(ask(importDocument, 'late', { uploadId: 'source' }, late)).rejects.toMatchObject({ reason: 'BUSY' });
  const sweeper = dependenciesOf(world);
  sweeper.clock.time += 86_400_000;
  await sweep(sweeper, createStateCache(), () => 55_000);
  expect(await allOf('late')).toEqual([]);
  expect(await ask(importDocument, 'late', { uploadId: 'source' })).toMatchObject({ state: 'DONE' });
  const hasty = dependenciesOf(world, () => 1_000);
  expect(await ask(importDocument, 'hasty', { uploadId: 'source' }, hasty)).toMatchObject({ state: 'RUNNING' });
  const both = await Promise.all([1, 2].map(() => ask(importDocument, 'hasty', { uploadId: 'source' })));
  expect(both).toMatchObject([{ state: 'DONE' }, { state: 'DONE' }]);
  expect(await stored('hasty')).toEqual(expected);
});

describe('[VER-10] what is no archive is refused with a sentence, and nothing is written', () => {
  let lines: Item[];
  beforeAll(async () => {
    await createOriginal('honest', 7);
    lines = linesOf(await exported('honest'));
  });

  const refusal = async (uploadId: string, file: Uint8Array): Promise<string> => {
    await put(uploadId, file);
    const documentId = `hostile-${uploadId}`;
    const error = await ask(importDocument, documentId, { uploadId }).catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: 'Refused' });
    expect(await allOf(documentId)).toEqual([]);
    const Prefix = `snapshots/${documentId}`;
    const { KeyCount } = await world.bucket.client.send(
      new ListObjectsV2Command({ Bucket: world.bucket.name, Prefix }),
    );
    expect(KeyCount).toBe(0);
    return error.message;
  };

  /** The first line of a kind, behind the header. */
  const first = (kind: string): number => lines.findIndex((line, index) => index > 0 && kind in line);
  const changed = (kind: string, change: (value: Item) => unknown): Item[] => {
    const at = first(kind);
    return lines.map((line, index) => (index === at ? { [kind]: change(structuredClone(line[kind])) } : line));
  };
  const header = (more: object): Item[] => [{ ...lines[0], ...more }, ...lines.slice(1)];
  const future = '2099-01-01T00:00:00.000Z';

  const cases: [string, () => Item[], RegExp][] = [
    ['another format', () => header({ format: 'other' }), /line 1: the first line does not say/],
    ['a later version', () => header({ version: 2 }), /version is not 1/],
    ['a field more', () => header({ admin: true }), /nothing else/],
    ['a field less', () => [Object.fromEntries(Object.entries(lines[0]!).slice(1)), ...lines.slice(1)], /line 1/],
    ['a title too long', () => header({ title: 'x'.repeat(201) }), /title must be/],
    ['a time from the future', () => header({ createdAt: future }), /in the future/],
    ['no time', () => header({ createdAt: '2020-13-99T00:00:00.000Z' }), /createdAt is no time/],
    ['a retention of what is to come', () => header({ thinned: 99 }), /the end does not fit/],
    ['a session of the past', () => header({ ssn: 0 }), /ssn must be/],
    ['no end', () => lines.slice(0, -1), /it has no end/],
    ['something behind the end', () => [...lines, lines[1]!], /behind the end/],
    [
      'a change missing',
      () => lines.filter((_line, index) => index !== first('change')),
      /cannot be applied|does not fit/,
    ],
    ['a change twice', () => [...lines.slice(0, 3), ...lines.slice(2)], /cannot be applied \(COVERED\)/],
    [
      'changes in another order',
      () => {
        const at = lines.length - 9;
        return [...lines.slice(0, 2), lines[at]!, ...lines.slice(2)];
      },
      /./,
    ],
    [
      'an empty segment',
      () => [...lines.slice(0, 1), { segment: lines[1]!['segment'] }, { ...lines[1]! }, ...lines.slice(2)],
      /a segment is empty/,
    ],
    ['a segment left out', () => changed('segment', (value) => ({ ...value, revision: 2 })), /follow one another/],
    [
      'a fold in the future',
      () => changed('segment', (value) => ({ ...value, foldedAt: future })),
      /folded in the future/,
    ],
    [
      'a site of two users',
      () => changed('change', (value) => ({ ...value, userId: 'eve' })),
      /belongs to two users|does not fit/,
    ],
    [
      'a user that is a key',
      () => changed('change', (value) => ({ ...value, userId: 'a#b' })),
      /userId is not of its form/,
    ],
    [
      'a clock far ahead',
      () => changed('change', (value) => ({ ...value, sum: 2 ** 52 })),
      /clock of the change is too far ahead/,
    ],
    [
      'a text in place of a number',
      () => changed('change', (value) => ({ ...value, sum: '1' })),
      /sum must be a whole number/,
    ],
    [
      'an operation of no kind',
      () => changed('change', (value) => ({ ...value, operations: [{}] })),
      /an insert must have/,
    ],
    [
      'an operation that lies',
      () =>
        changed('change', (value) => ({
          ...value,
          operations: [{ value: 'x', left: { ssn: 1, sum: 9, sid: 9, seq: 9 }, right: null }],
        })),
      /cannot be applied|too far/,
    ],
    [
      'half of a pair',
      () => changed('change', (value) => ({ ...value, operations: [{ value: '\ud800', left: null, right: null }] })),
      /cannot be applied \(SPLITS_SURROGATE_PAIR\)|cannot be applied/,
    ],
    [
      'too many operations',
      () => changed('change', (value) => ({ ...value, operations: Array(501).fill(value['operations'][0]) })),
      /too many operations/,
    ],
    [
      'a version of a revision to come',
      () => changed('version', (value) => ({ ...value, revision: 99 })),
      /a revision that is not there/,
    ],
    [
      'a version id that is none',
      () => changed('version', (value) => ({ ...value, versionId: '../../x' })),
      /versionId is not of its form/,
    ],
    ['a version of no kind', () => changed('version', (value) => ({ ...value, kind: 'FORGED' })), /kind must be one/],
    [
      'versions in another order',
      () => {
        const at = first('version');
        return [...lines.slice(0, at), lines[at + 1]!, lines[at]!, ...lines.slice(at + 2)];
      },
      /in the order of their ids/,
    ],
    [
      'a segment behind a version',
      () => {
        const at = first('version');
        return [...lines.slice(0, at + 1), lines[1]!, ...lines.slice(at + 1)];
      },
      /behind a version/,
    ],
    [
      'another text',
      () => changed('end', (value) => ({ ...value, textSha256: '0'.repeat(64) })),
      /the end does not fit/,
    ],
    ['another count', () => changed('end', (value) => ({ ...value, changes: 1 })), /the end does not fit/],
    ['a line of two kinds', () => [lines[0]!, { ...lines[1]!, ...lines[2]! }, ...lines.slice(3)], /one of segment/],
    ['a line of an unknown kind', () => [lines[0]!, { script: {} }], /nobody knows what "script" is/],
    ['a list', () => [lines[0]!, [] as never], /line 2/],
    ['a prototype', () => [lines[0]!, JSON.parse('{"__proto__": {"a": 1}}')], /line 2/],
    ['nothing', () => [], /line 1: it has no end/],
  ];
  test.each(cases)('%s', async (name, make, expected) => {
    const message = await refusal(createHash('sha256').update(name).digest('hex').slice(0, 20), archiveOf(make()));
    expect(message).toMatch(/^The file is no archive: line \d+: /);
    expect(message).toMatch(expected);
  });

  test('bytes that are none: not packed, cut off, no JSON, no UTF-8, a line too long', async () => {
    const whole = archiveOf(lines);
    expect(await refusal('plain', Buffer.from('plain'))).toMatch(/not packed by gzip/);
    expect(await refusal('cut', whole.slice(0, -20))).toMatch(/not packed by gzip/);
    expect(await refusal('json', gzipSync('{"format": '))).toMatch(/line 1: it is no JSON/);
    expect(await refusal('utf8', gzipSync(Buffer.from([0xff, 0xfe, 10])))).toMatch(/it is not UTF-8/);
    expect(await refusal('long', gzipSync(Buffer.alloc(3_000_000, 'x')))).toMatch(/a line is too long/);
  });

  test('what was never uploaded, and what belongs to somebody else', async () => {
    await put('mine', archiveOf(lines));
    const theirs = importDocument(dependenciesOf(world), createStateCache(), {
      ...{ operation: 'importDocument', documentId: 'theirs', userId: 'user-2', arguments: { uploadId: 'mine' } },
    });
    await expect(theirs).rejects.toThrow('Nothing was uploaded under this id');
    await expect(
      world.bucket.client.send(new GetObjectCommand({ Bucket: world.bucket.name, Key: 'imports/user-2/mine' })),
    ).rejects.toThrow();
    expect(
      await world.client.send(
        new GetCommand({ TableName: world.tables.documents, Key: { pk: 'D#theirs', sk: metaKey } }),
      ),
    ).not.toHaveProperty('Item');
  });
});
