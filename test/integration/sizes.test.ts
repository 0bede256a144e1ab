import { afterAll, beforeAll, expect, it } from 'vitest';
import { Author, encodeChanges, Replica, type Change } from '../../crdt/index';
import { deflated } from '../../functions/common/deflate';
import { changePrefix, segmentPrefix } from '../../schema/keys';
import { changeBytes, segmentBytes, segmentEncodedBytes } from '../../schema/limits.json';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, readAll } from '../helpers/documents';
import { startParticipant, type Participant } from '../helpers/participants';
import { createRandom } from '../helpers/random';
import { createPerson, post, requests, startTestStack, until, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

// Of what a person does with the page open: the real client, the API, the tables, the compactor, and a newcomer.
let stack: Stack;
let tables: Tables;
let owner: Person, editor: Person;
let writer: Participant, reader: Participant;
beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor] = await Promise.all([createPerson(stack, 'owner'), createPerson(stack, 'editor')]);
  tables = openTables(stack);
  [writer, reader] = await Promise.all([startParticipant(stack, owner), startParticipant(stack, editor)]);
});
afterAll(async () => {
  await Promise.all([writer, reader].map((participant) => participant.kill()));
  tables.close();
  await stack.close();
});

/** A document that both have open. */
const openBoth = async (): Promise<string> => {
  const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
  await writer.open(documentId);
  await reader.open(documentId);
  return documentId;
};

/** Expects that everybody has the text: who has it open, who reads the log, and a newcomer once all is folded. */
const expectEverywhere = async (documentId: string, text: string): Promise<void> => {
  await until(async () => (await writer.state()).saved && (await reader.state()).saved);
  await until(async () => (await reader.text()) === text && (await writer.text()) === text);
  expect((await readAll(stack, editor, documentId)).text === text).toBe(true);
  await stack.workers.changes.flush();
  for (const segment of await tables.items('documents', documentId, segmentPrefix))
    expect((segment['bytes'] as Uint8Array).length).toBeLessThanOrEqual(segmentBytes.value);
  const newcomer = await startParticipant(stack, editor);
  await newcomer.open(documentId);
  expect((await newcomer.text()) === text).toBe(true);
  await newcomer.close();
  await newcomer.kill();
  await writer.close();
  await reader.close();
};

const random = createRandom(15);
/** Text that deflates badly. */
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(0x4e00 + random.below(20_000))).join('');

/** The bytes that the changes of a paste take, as they would be stored together. */
const storedBytes = async (text: string): Promise<number> => {
  const author = new Author(new Replica(), { ssn: 1, sid: 1 });
  author.insert(0, text);
  return (await deflated(encodeChanges([...author.takeSealed(), author.seal()!]))).length;
};

/** Text whose changes take about so many bytes. */
const textOf = async (bytes: number): Promise<string> => {
  const long = noise(bytes);
  let length = bytes / 2;
  for (let attempt = 0; attempt < 4; attempt += 1)
    length = Math.round((length * bytes) / (await storedBytes(long.slice(0, length))));
  return long.slice(0, length);
};

it('[CMP-15] a line of 1 MB that is pasted at once', async () => {
  const documentId = await openBoth();
  const line = 'x = [1, 2, 3]; '.repeat(Math.ceil(1_048_576 / 15));
  await writer.edit(0, 0, line);
  await expectEverywhere(documentId, line);
  for (const item of await tables.items('operations', documentId, changePrefix))
    expect(Buffer.byteLength(JSON.stringify(item['operations']))).toBeLessThanOrEqual(changeBytes.value);
});

it.each([399, 400, 401])('[CMP-15] a paste whose changes take %d KB, as they would be stored', async (kilobytes) => {
  const documentId = await openBoth();
  const [least, most] = [(kilobytes - 0.5) * 1024, (kilobytes + 0.5) * 1024];
  const text = await textOf(kilobytes * 1024);
  await writer.edit(0, 0, text);
  await expectEverywhere(documentId, text);
  const { folded } = await readAll(stack, editor, documentId);
  const stored = (await deflated(encodeChanges(folded))).length;
  expect(stored).toBeGreaterThan(least);
  expect(stored).toBeLessThan(most);
  const segments = await tables.items('documents', documentId, segmentPrefix);
  expect(segments.length).toBeGreaterThanOrEqual(2);
});

it('[CMP-15] [SYN-4] a change of the largest size is stored, one byte more refused with a sentence', async () => {
  const documentId = await openBoth();
  const site = await createSite(stack, owner, documentId);
  const bytesOf = ({ operations }: Change): number => Buffer.byteLength(JSON.stringify(operations));
  const whole = site.write('é'.repeat(20_000));
  const { value } = whole.operations[0] as { value: string };
  const sized = (bytes: number): Change => ({
    ...whole,
    operations: [
      { ...whole.operations[0]!, value: value + 'x'.repeat(bytes - bytesOf(whole)) },
    ] as Change['operations'],
  });
  const refused = await post(
    stack,
    owner.token,
    requests.submitChange,
    inputOf(documentId, site.epoch, sized(changeBytes.value + 1)),
  );
  expect(refused.errors).toMatchObject([
    { errorType: 'TOO_LARGE', message: 'The operations of a change may have 65536 bytes of JSON at the most.' },
  ]);
  expect(await tables.items('operations', documentId, changePrefix)).toEqual([]);
  const largest = sized(changeBytes.value);
  expect(bytesOf(largest)).toBe(changeBytes.value);
  await site.send(largest);
  await expectEverywhere(documentId, (largest.operations[0] as { value: string }).value);
});

it('[CMP-15] [ED-11] emoji, combining marks and text that runs from right to left, none of it torn', async () => {
  const documentId = await openBoth();
  const parts = ['👩‍👩‍👧‍👦', 'e\u0301\u0323', '🇫🇷', 'שלום', 'नमस्ते', '\u200d', '\ufeff', 'a\u0300'.repeat(300), '𝒳'];
  let text = '';
  for (let round = 0; round < 40; round += 1) {
    const one = round % 2 === 0 ? writer : reader;
    await until(async () => (await one.text()) === text);
    const points = [...text];
    const at = random.below(points.length + 1);
    const position = points.slice(0, at).join('').length;
    const deleted = random.below(4) === 0 ? (points[at] ?? '') : '';
    const inserted = parts[random.below(parts.length)]!;
    await one.edit(position, deleted.length, inserted);
    text = text.slice(0, position) + inserted + text.slice(position + deleted.length);
  }
  // Within a pair nobody can write: the editor's mistake is told, and nothing happens.
  const inside = text.indexOf('𝒳') + 1;
  await expect(writer.edit(inside, 0, 'torn')).rejects.toThrow(/pair/);
  await expectEverywhere(documentId, text);
});

// WEFT_CHARACTERS asks for more than a quick check: 100,000 take half an hour.
const characters = Number(process.env['WEFT_CHARACTERS'] ?? 150);

it(
  '[CMP-15] changes of one character each, as many as were asked for, opened before and after their fold',
  { timeout: 60_000 + characters * 50 },
  async () => {
    const documentId = await openBoth();
    const site = await createSite(stack, owner, documentId);
    const typed = Array.from({ length: characters }, (_, index) => 'abcdefghij'.charAt(index % 10));
    for (const character of typed) await site.send(site.write(character));
    const early = await startParticipant(stack, editor);
    await early.open(documentId);
    expect((await early.text()) === typed.join('')).toBe(true);
    await early.kill();
    await expectEverywhere(documentId, typed.join(''));
    const { folded } = await readAll(stack, editor, documentId);
    expect(folded).toHaveLength(characters);
    expect(encodeChanges(folded).length).toBeLessThanOrEqual(segmentEncodedBytes.value);
  },
);
