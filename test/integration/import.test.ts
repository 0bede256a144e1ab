import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as queries from '../../client/queries';
import type { Stack } from '../../local/stack';
import { createDocument, createSite } from '../helpers/documents';
import { ask, createPerson, post, startTestStack, until, type Person } from '../helpers/stack';
import { startParticipant } from '../helpers/participants';
import { upload } from '../helpers/uploads';

let stack: Stack;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  stack = await startTestStack();
  ada = await createPerson(stack, 'ada');
  bob = await createPerson(stack, 'bob');
});
afterAll(() => stack.close());

const run = async (person: Person, name: 'exportDocument' | 'importDocument' | 'importText', variables: object) => {
  const { data, errors } = await post(stack, person.token, queries[name], { ...variables });
  if (errors.length > 0) throw new Error(`${errors[0]!.errorType} ${errors[0]!.message}`);
  return data[name];
};

const importText = (person: Person, documentId: string, uploadId: string, requestId = ulid()) =>
  run(person, 'importText', { input: { documentId, requestId, uploadId } });

const textOf = async (person: Person, documentId: string): Promise<string> => {
  const { text, url } = await ask(stack, person, 'textAt', { documentId });
  return text ?? ((await (await fetch(url)).json()) as { text: string }).text;
};

/** A document of two people with a version, a revert and something that is not folded yet. */
const createLively = async () => {
  const documentId = await createDocument(stack, ada, [[bob, 'EDITOR']]);
  const a = await createSite(stack, ada, documentId);
  const b = await createSite(stack, bob, documentId);
  const change = a.write('one\ntwo\n');
  await a.send(change);
  const versionId = ulid();
  await ask(stack, ada, 'createVersion', { input: { documentId, versionId, name: 'Then', note: 'A note' } });
  b.replica.apply(change);
  await b.send(b.erase(0, 4));
  const input = { documentId, requestId: ulid(), moment: { versionId } };
  expect(await ask(stack, bob, 'revertDocument', { input })).toMatchObject({ state: 'DONE' });
  await b.send(b.write('thr🙂ee\n'));
  return { documentId, versionId };
};

describe('exportDocument and importDocument', () => {
  it('[VER-9] carry a document to another place, with its past', async () => {
    const { documentId, versionId } = await createLively();
    const { url } = await run(bob, 'exportDocument', { documentId, format: 'ARCHIVE' });
    const file = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const there = await startTestStack();
    try {
      const carl = await createPerson(there, 'carl');
      const uploadId = await upload(there, carl, file);
      const input = { documentId: 'brought', uploadId };
      const { data } = await post(there, carl.token, queries.importDocument, { input });
      expect(data.importDocument).toMatchObject({ documentId: 'brought', state: 'DONE' });
      const moments = [{}, { versionId }, { revision: 1 }];
      const own = (row: Record<string, unknown>) => ({ ...row, documentId: '', operationId: '' });
      const pastOf = async (at: Stack, person: Person, id: string) => ({
        versions: await ask(at, person, 'versions', { documentId: id }),
        texts: await Promise.all(moments.map((moment) => ask(at, person, 'textAt', { documentId: id, moment }))),
        blames: await Promise.all(moments.map((moment) => ask(at, person, 'blame', { documentId: id, moment }))),
        log: (await ask(at, person, 'operations', { documentId: id })).items.map(own),
        history: await ask(at, person, 'history', { documentId: id }),
      });
      expect(await pastOf(there, carl, 'brought')).toEqual(await pastOf(stack, ada, documentId));
      // It is a document like any other: its owner writes on, after all that was written.
      const typist = await startParticipant(there, carl);
      await typist.open('brought');
      await typist.write('four');
      await until(
        async () => (await ask(there, carl, 'textAt', { documentId: 'brought' })).text === 'one\ntwo\nthr🙂ee\nfour',
      );
      await typist.close();
      await typist.kill();
    } finally {
      await there.close();
    }
  });

  it('[VER-10] refuse what is no archive, and leave the id to others', async () => {
    const documentId = `d-${ulid()}`;
    const uploadId = await upload(stack, ada, 'no archive');
    const refused = run(ada, 'importDocument', { input: { documentId, uploadId } });
    await expect(refused).rejects.toThrow('INVALID_INPUT The file is no archive: it is not packed by gzip.');
    await expect(run(bob, 'importDocument', { input: { documentId, uploadId } })).rejects.toThrow(
      'Nothing was uploaded',
    );
    expect(await createDocument(stack, bob, [], documentId)).toBe(documentId);
  });

  it('[VER-9] [ACC-2] write a text to a file, for members', async () => {
    const { documentId, versionId } = await createLively();
    const { url } = await run(bob, 'exportDocument', { documentId, format: 'TEXT', moment: { versionId } });
    expect(await (await fetch(url)).text()).toBe('one\ntwo\n');
    const eve = await createPerson(stack, 'eve');
    await expect(run(eve, 'exportDocument', { documentId, format: 'TEXT' })).rejects.toThrow('NOT_A_MEMBER');
  });
});

describe('importText', () => {
  it('[VER-11] makes the text that of a file: lines that stay keep their authors', async () => {
    const { documentId } = await createLively();
    const file = 'zero\none\ntwo\nthr🙂ee!\n';
    expect(await importText(bob, documentId, await upload(stack, bob, file))).toMatchObject({ state: 'DONE' });
    expect(await textOf(ada, documentId)).toBe(file);
    const { lines } = await ask(stack, ada, 'blame', { documentId });
    expect(lines.map(({ userId }: { userId: string }) => userId === bob.userId)).toEqual([true, true, false, true]);
    const { items } = await ask(stack, ada, 'versions', { documentId });
    expect(items[0]).toMatchObject({ kind: 'IMPORT', userId: bob.userId });
    // It is undone by a revert.
    const input = { documentId, requestId: ulid(), moment: { versionId: items[0].versionId } };
    await ask(stack, ada, 'revertDocument', { input });
    expect(await textOf(ada, documentId)).toBe('one\ntwo\nthr🙂ee\n');
  });

  it('[VER-11] takes 5 MB, in changes of their usual size, and keeps what is typed meanwhile', async () => {
    const documentId = await createDocument(stack, ada, [[bob, 'EDITOR']]);
    const site = await createSite(stack, ada, documentId);
    await site.send(site.write('before'));
    const line = `${'0123456789'.repeat(6)} ü\n`;
    const file = line.repeat(Math.floor(5_242_880 / Buffer.byteLength(line)));
    const uploadId = await upload(stack, bob, file);
    const requestId = ulid();
    const importing = (async () => {
      for (;;) {
        const { state } = await importText(bob, documentId, uploadId, requestId);
        if (state === 'DONE') return;
      }
    })();
    await until(async () => (await ask(stack, ada, 'versions', { documentId })).items.length > 0);
    await site.send(site.write('[kept]'));
    await importing;
    const text = await textOf(ada, documentId);
    expect(text.replace('[kept]', '') === file).toBe(true);
    expect(text).toHaveLength(file.length + 6);
  });

  it('[VER-11] refuses what is no text, too large, or of nobody, and changes nothing', async () => {
    const { documentId } = await createLively();
    const refused = async (file: Uint8Array) => importText(ada, documentId, await upload(stack, ada, file));
    await expect(refused(Buffer.from([0x61, 0xff]))).rejects.toThrow('INVALID_INPUT The file is no text in UTF-8.');
    await expect(refused(Buffer.alloc(5_242_881, 'x'))).rejects.toThrow('TOO_LARGE');
    await expect(importText(ada, documentId, 'nothing')).rejects.toThrow('Nothing was uploaded under this id');
    expect((await ask(stack, ada, 'versions', { documentId })).items.map(({ kind }: { kind: string }) => kind)).toEqual(
      ['REVERT', 'NAMED'],
    );
    // An address is for the size that was told, and for its time.
    const { data } = await post(stack, ada.token, queries.createUpload, { input: { uploadId: 'late', bytes: 3 } });
    expect(new URL(data.createUpload.url).searchParams.get('X-Amz-SignedHeaders')).toContain('content-length');
    stack.clock.advance(301_000);
    expect((await fetch(data.createUpload.url, { method: 'PUT', body: 'xyz' })).status).toBe(403);
  });
});
