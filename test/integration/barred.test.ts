import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Change } from '../../crdt/index';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf } from '../helpers/documents';
import { createPerson, post, requests, startTestStack, type Person } from '../helpers/stack';

let stack: Stack;
let owner: Person, editor: Person;
const log: string[] = [];
beforeAll(async () => {
  stack = await startTestStack({ log: (line) => void log.push(line) });
  [owner, editor] = [await createPerson(stack, 'owner'), await createPerson(stack, 'editor')];
});
afterAll(() => stack.close());

/** What `make barred` prints. */
const barred = (...options: string[]): Promise<string> =>
  new Promise((resolve) => {
    const place = `${stack.url}amplify_outputs.json`;
    const child = spawn(process.execPath, ['tools/barred.mjs', place, ...options]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.once('close', () => resolve(output));
  });

/** What a client sends that goes on where nothing was. */
const afterNothing = (sid: number, seq: number, value: string): Change => ({
  ...{ ssn: 1, sum: 900, sid, seq },
  operations: [{ value, left: { ssn: 1, sum: 800, sid: 77, seq: 40 }, right: null }],
});

it('[CMP-5, CMP-16] a site that is barred is told, refused with a sentence, and shown with what it holds and why', async () => {
  const [documentId, other] = [
    await createDocument(stack, owner, [[editor, 'EDITOR']]),
    await createDocument(stack, owner, [[editor, 'EDITOR']]),
  ];
  const honest = await createSite(stack, owner, documentId);
  await honest.send(honest.write('kept'));
  expect(await barred()).toBe('No site is barred.\n');

  for (const id of [documentId, other]) {
    const site = await createSite(stack, editor, id);
    await site.send(afterNothing(site.sid, 1, 'secret'));
    await stack.workers.changes.flush();
    const next = await post(stack, editor.token, requests.submitChange, inputOf(id, site.epoch, site.write('more')));
    expect(next.errors).toMatchObject([
      { errorType: 'SITE_BARRED', message: expect.stringContaining('cannot be applied') },
    ]);
  }
  expect(log.filter((line) => line.includes('"BarredSites":1'))).toHaveLength(2);
  await honest.send(honest.write(' and more'));

  const all = await barred();
  expect(all).toContain('2 sites are barred.');
  expect(all).toContain(`document ${other}, site 1 of user ${editor.userId} on test`);
  const one = await barred('--document', documentId);
  expect(one).toContain(`document ${documentId}, site 2 of user ${editor.userId} on test`);
  expect(one).toMatch(/barred \d{4}-.*Z for WAITING: it mentions what nobody wrote/);
  expect(one).toContain('holds 1 changes, the first at 2:1');
  expect(one).toMatch(/ {2}2:1 of \d{4}-.*Z, waits for 77:40\n {4}insert 6 between 77:40 and the end\n/);
  expect(one).toContain('1 site is barred.');
  expect(all + one).not.toContain('secret');
  expect(await barred('--document', documentId, '--text')).toContain('insert 6 between 77:40 and the end: "secret"');
});

it('[CMP-16] says what to do where no stack answers', async () => {
  const child = spawn(process.execPath, ['tools/barred.mjs', 'http://127.0.0.1:9/amplify_outputs.json']);
  let output = '';
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(1);
  expect(output).toContain('start it with make start');
});
