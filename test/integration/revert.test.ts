import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as queries from '../../client/queries';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf } from '../helpers/documents';
import { startParticipant } from '../helpers/participants';
import { ask, createPerson, post, requests, startTestStack, until, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

let stack: Stack;
let ada: Person;
let bob: Person;
let tables: Tables;
beforeAll(async () => {
  stack = await startTestStack();
  tables = openTables(stack);
  ada = await createPerson(stack, 'ada');
  bob = await createPerson(stack, 'bob');
});
afterAll(async () => {
  tables.close();
  await stack.close();
});

const textOf = async (documentId: string): Promise<string> => (await ask(stack, ada, 'textAt', { documentId })).text;

const revert = (person: Person, documentId: string, moment: object, requestId = ulid()) =>
  ask(stack, person, 'revertDocument', { input: { documentId, requestId, moment } });

/** A document that read `one two three` at a version and reads `zero one three` now. */
const createEdited = async () => {
  const documentId = await createDocument(stack, ada, [[bob, 'EDITOR']]);
  const site = await createSite(stack, ada, documentId);
  await site.send(site.write('one two three'));
  const versionId = ulid();
  await ask(stack, ada, 'createVersion', { input: { documentId, versionId, name: 'Then' } });
  await site.send(site.erase(4, 4));
  await site.send(site.write('!'));
  expect(await textOf(documentId)).toBe('one three!');
  return { documentId, site, versionId };
};

describe('revertDocument', () => {
  it('[VER-5] brings the text back in the name of who asks, cuts a version before, and can be reverted itself', async () => {
    const { documentId, versionId } = await createEdited();
    const done = await revert(bob, documentId, { versionId });
    expect(done).toMatchObject({ state: 'DONE', changes: 1, written: 1 });
    expect(await textOf(documentId)).toBe('one two three');
    const { items } = await ask(stack, bob, 'operations', { documentId, filter: { userId: bob.userId } });
    expect(items).toMatchObject([{ tombstone: true }, { value: 'two ' }]);
    const { versions } = { versions: await ask(stack, bob, 'versions', { documentId }) };
    expect(versions.items[0]).toMatchObject({ versionId: done.versionId, kind: 'REVERT', userId: bob.userId });
    // What was restored is what it was.
    expect((await ask(stack, bob, 'diff', { documentId, from: { versionId } })).ranges).toEqual([]);
    await revert(ada, documentId, { versionId: done.versionId });
    expect(await textOf(documentId)).toBe('one three!');
  });

  it('[VER-5] does nothing twice: not for one request, and not for two people who want the same at once', async () => {
    const { documentId, versionId } = await createEdited();
    const requestId = ulid();
    const asked = await Promise.all([1, 2, 3].map(() => revert(ada, documentId, { versionId }, requestId)));
    for (const one of asked) expect(one).toEqual(asked[0]);
    expect(await textOf(documentId)).toBe('one two three');
    await expect(revert(bob, documentId, { versionId }, requestId)).rejects.toThrow('CONFLICT');

    const other = await createEdited();
    const input = { documentId: other.documentId, moment: { versionId: other.versionId } };
    const both = [ada, bob].map(async (person) => {
      const own = { input: { ...input, requestId: ulid() } };
      // One of them may be told to try again: a client does.
      for (;;) {
        const { data, errors } = await post(stack, person.token, requests.revertDocument, own);
        if (errors.length === 0) return data.revertDocument.changes as number;
        expect(errors[0]!.errorType).toBe('BUSY');
      }
    });
    expect((await Promise.all(both)).sort()).toEqual([0, 1]);
    expect(await textOf(other.documentId)).toBe('one two three');
  });

  it('[VER-5] goes on where it died, and somebody else finishes it first', async () => {
    const documentId = await createDocument(stack, ada, [[bob, 'EDITOR']]);
    const site = await createSite(stack, ada, documentId);
    // Each line is erased by itself, so that the plan has some thousand operations: several changes.
    const lines = Array.from({ length: 1_200 }, (_, index) => `line ${index}\n`);
    for (let from = 0; from < lines.length; from += 100)
      await site.send(site.write(lines.slice(from, from + 100).join('')));
    const versionId = ulid();
    await ask(stack, ada, 'createVersion', { input: { documentId, versionId, name: 'Then' } });
    for (const change of site.thin(7)) await site.send(change);
    const die = async (requestId: string): Promise<void> => {
      const input = { documentId, requestId, moment: { versionId } };
      const dying = post(stack, bob.token, requests.revertDocument, { input });
      await until(async () => (await tables.items('documents', documentId, `R#${requestId}`)).length > 0);
      await stack.workers.functions.history.kill();
      expect((await dying).errors[0]?.errorType ?? 'done').toMatch(/Lambda|INTERNAL|done/);
    };
    const requestId = ulid();
    await die(requestId);
    const done = await revert(bob, documentId, { versionId }, requestId);
    expect(done).toMatchObject({ state: 'DONE', written: done.changes });
    expect(done.changes).toBeGreaterThan(1);
    expect(await textOf(documentId)).toBe(lines.join(''));

    // Away again, and left half done: once its lease has run out, whoever comes next carries it out.
    for (const change of site.thin(7)) await site.send(change);
    const abandoned = ulid();
    await die(abandoned);
    stack.clock.advance(61_000);
    expect(await revert(ada, documentId, { versionId })).toMatchObject({ state: 'DONE', changes: 0 });
    expect(await textOf(documentId)).toBe(lines.join(''));
    expect(await revert(bob, documentId, { versionId }, abandoned)).toMatchObject({ state: 'DONE' });
  });

  it('[VER-5] is an ordinary edit to those who type meanwhile, and keeps what they type', async () => {
    const documentId = await createDocument(stack, ada, [[bob, 'EDITOR']]);
    const typist = await startParticipant(stack, ada);
    await typist.open(documentId);
    await typist.write('the quick fox');
    await until(async () => (await textOf(documentId)) === 'the quick fox');
    const versionId = ulid();
    await ask(stack, ada, 'createVersion', { input: { documentId, versionId, name: 'Then' } });
    await typist.write(' jumps');
    await until(async () => (await textOf(documentId)) === 'the quick fox jumps');
    const typing = typist.stamp('[kept]');
    const reverting = revert(bob, documentId, { versionId });
    await Promise.all([typing, reverting]);
    await until(async () => (await typist.text()) === (await textOf(documentId)) && (await typist.text()).length < 20);
    // The mark was typed before the revert was planned, and went with it, or after, and stayed.
    expect(['the quick fox', 'the quick fox[kept]']).toContain(await typist.text());
    await typist.close();
    await typist.kill();
  });

  it('[VER-5] brings back a stretch, and leaves the rest', async () => {
    const { documentId, site, versionId } = await createEdited();
    const from = { sid: 0, seq: 0, side: 'AFTER' };
    const to = { sid: site.sid, seq: 9, side: 'BEFORE' };
    const input = { documentId, requestId: ulid(), moment: { versionId }, from, to };
    expect(await ask(stack, bob, 'revertRange', { input })).toMatchObject({ state: 'DONE', changes: 1 });
    expect(await textOf(documentId)).toBe('one two three!');
    const unknown = { input: { ...input, requestId: ulid(), to: { ...to, seq: 999 } } };
    const { errors } = await post(stack, bob.token, requests.revertRange, unknown);
    expect(errors).toMatchObject([{ errorType: 'INVALID_INPUT', message: 'The range names no stretch of the text.' }]);
  });

  it('[ACC-25] writes under a site of its own for the member, which the member cannot write under', async () => {
    const { documentId, site, versionId } = await createEdited();
    await revert(bob, documentId, { versionId });
    const { items } = await ask(stack, bob, 'operations', { documentId, filter: { userId: bob.userId } });
    const { sid, seq, value } = items.at(-1);
    const forged = { ...site.write('forged'), sid, seq: seq + value.length };
    const { errors } = await post(stack, bob.token, requests.submitChange, inputOf(documentId, site.epoch, forged));
    expect(errors).toMatchObject([{ errorType: 'SITE_NOT_YOURS' }]);
    const input = { documentId, joinId: ulid(), sid };
    const joining = await post(stack, bob.token, requests.joinSession, { input });
    expect(joining.errors).toMatchObject([{ errorType: 'SITE_NOT_YOURS' }]);
  });

  it('[ACC-8] [SES-5] writes in nobody else’s name, and not into a session that is over', async () => {
    const { documentId, site, versionId } = await createEdited();
    const change = site.write('forged');
    const { input } = inputOf(documentId, site.epoch, change, { userId: bob.userId });
    const { errors } = await post(stack, ada.token, requests.submitChange, { input });
    expect(errors).toMatchObject([{ message: 'userId must be your own, or left out.' }]);
    const over = await post(stack, ada.token, queries.terminateSession, { input: { documentId, ssn: 1 } });
    expect(over.errors).toEqual([]);
    await expect(revert(ada, documentId, { versionId })).rejects.toThrow('SESSION_TERMINATED');
  });
});
