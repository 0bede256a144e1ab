import { applyPatch } from 'diff';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { createDocument, createSite } from '../helpers/documents';
import { ask, createPerson, post, requests, startTestStack, type Person } from '../helpers/stack';

let stack: Stack;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  stack = await startTestStack();
  ada = await createPerson(stack, 'ada');
  bob = await createPerson(stack, 'bob');
});
afterAll(() => stack.close());

type Site = Awaited<ReturnType<typeof createSite>>;

/** Two people's document: `one` of Ada is folded, ` two` of Bob is not. */
const createTwo = async (): Promise<{ documentId: string; a: Site; b: Site }> => {
  const documentId = await createDocument(stack, ada, [[bob, 'EDITOR']]);
  const a = await createSite(stack, ada, documentId);
  const b = await createSite(stack, bob, documentId);
  const change = a.write('one\n');
  await a.send(change);
  await stack.workers.changes.flush();
  b.replica.apply(change);
  await b.send(b.write('two\n'));
  return { documentId, a, b };
};

const name = (documentId: string, versionId: string, more: object = {}) =>
  ask(stack, ada, 'createVersion', { input: { documentId, versionId, name: 'First', ...more } });

describe('textAt', () => {
  it('[VER-1] gives the present text, with changes that are not folded yet, and the text after any revision', async () => {
    const { documentId, a, b } = await createTwo();
    const at = (moment?: object) => ask(stack, ada, 'textAt', { documentId, moment });
    const whole = [
      { sid: a.sid, seq: 4 },
      { sid: b.sid, seq: 4 },
    ];
    expect(await at()).toMatchObject({ delivery: 'INLINE', text: 'one\ntwo\n', vector: whole });
    await stack.workers.changes.flush();
    expect(await at({ revision: 1 })).toMatchObject({ text: 'one\n', vector: [{ sid: a.sid, seq: 4 }] });
    expect(await at({ revision: 0 })).toMatchObject({ text: '', vector: [] });
    expect(await at()).toMatchObject({ text: 'one\ntwo\n', vector: whole });
  });

  it('[VER-1] gives what was stored by a time, folded by then or not', async () => {
    const documentId = await createDocument(stack, ada);
    const site = await createSite(stack, ada, documentId);
    const times: string[] = [];
    for (const [index, word] of ['a', 'b', 'c', 'd'].entries()) {
      stack.clock.advance(1_000);
      await site.send(site.write(word));
      times.push(new Date(stack.clock.now()).toISOString());
      stack.clock.advance(1_000);
      if (index === 1) await stack.workers.changes.flush();
    }
    const textBy = async (at: string) => (await ask(stack, ada, 'textAt', { documentId, moment: { at } })).text;
    expect(await Promise.all(times.map(textBy))).toEqual(['a', 'ab', 'abc', 'abcd']);
    await stack.workers.changes.flush();
    expect(await Promise.all(times.map(textBy))).toEqual(['a', 'ab', 'abc', 'abcd']);
    expect(await textBy('2001-01-01T00:00:00Z')).toBe('');
  });

  it('[VER-1] [ACC-2] refuses who is no member, and a state that is not there', async () => {
    const documentId = await createDocument(stack, ada);
    const eve = await createPerson(stack, `eve-${documentId}`);
    const { errors } = await post(stack, eve.token, requests.textAt, { documentId });
    expect(errors[0]!.errorType).toBe('NOT_A_MEMBER');
    const errorOf = async (moment: object) =>
      (await post(stack, ada.token, requests.textAt, { documentId, moment })).errors[0];
    expect(await errorOf({ revision: 5 })).toMatchObject({ message: 'The document has no revision 5 yet.' });
    expect(await errorOf({ versionId: ulid() })).toMatchObject({ message: 'The document has no such version.' });
  });
});

describe('createVersion', () => {
  it('[VER-2] folds, then cuts: the version holds what is stored, with who wrote how much since the one before', async () => {
    const { documentId } = await createTwo();
    const versionId = ulid();
    const { kind, version } = await name(documentId, versionId, { note: 'Two lines' });
    expect(kind).toBe('VERSION_CREATED');
    const wrote = (userId: string) => ({ userId, changes: 1, inserted: 4, deleted: 0 });
    expect(version).toMatchObject({
      ...{ versionId, kind: 'NAMED', name: 'First', note: 'Two lines', revision: 2, userId: ada.userId },
      authors: [wrote(ada.userId), wrote(bob.userId)],
    });
    expect(await ask(stack, bob, 'textAt', { documentId, moment: { versionId } })).toMatchObject({
      text: 'one\ntwo\n',
    });
    // Again it is the same, and something else under its id is refused.
    expect((await name(documentId, versionId, { note: 'Two lines' })).version).toEqual(version);
    await expect(name(documentId, versionId, { name: 'Another' })).rejects.toThrow('CONFLICT');
    const second = (await name(documentId, ulid())).version;
    expect(second).toMatchObject({ revision: 2, authors: [] });
    const page = await ask(stack, bob, 'versions', { documentId, limit: 1 });
    expect(page.items).toEqual([second]);
    const rest = await ask(stack, bob, 'versions', { documentId, limit: 5, nextToken: page.nextToken });
    expect(rest).toEqual({ items: [version], nextToken: null });
  });
});

describe('diff, blame, operations and history', () => {
  it('[VER-3] [VER-4] tell who did what between any two states', async () => {
    const { documentId, a } = await createTwo();
    await name(documentId, ulid());
    const author = a.erase(0, 2);
    await a.send(author);
    const found = await ask(stack, bob, 'diff', { documentId, from: { revision: 1 } });
    expect(applyPatch('one\n', found.unified)).toBe('e\ntwo\n');
    expect(found.ranges).toMatchObject([
      { kind: 'DELETED', oldStart: 0, newStart: 0, text: 'on', userId: ada.userId, sid: a.sid, seq: author.seq },
      { kind: 'INSERTED', oldStart: 4, newStart: 2, text: 'two\n', userId: bob.userId },
    ]);
    const back = await ask(stack, bob, 'diff', { documentId, from: {}, to: { revision: 1 } });
    expect(applyPatch('e\ntwo\n', back.unified)).toBe('one\n');
    expect(back.ranges).toMatchObject([
      { kind: 'INSERTED', text: 'on', userId: ada.userId },
      { kind: 'DELETED', text: 'two\n', userId: bob.userId },
    ]);
    const { ranges, lines } = await ask(stack, bob, 'blame', { documentId });
    expect(ranges).toMatchObject([
      { position: 0, length: 2, userId: ada.userId },
      { position: 2, length: 4, userId: bob.userId },
    ]);
    expect(lines).toMatchObject([
      { line: 1, userId: ada.userId },
      { line: 2, userId: bob.userId },
    ]);
  });

  it('[VER-6] list the log in its order, page by page, and filtered', async () => {
    const { documentId, a, b } = await createTwo();
    await a.send(a.erase(0, 1));
    const all = await ask(stack, bob, 'operations', { documentId });
    const order = (row: { sum: number; sid: number; seq: number }) => [row.sum, row.sid, row.seq];
    expect(all.items.map(order)).toEqual(
      all.items.map(order).sort((x: number[], y: number[]) => x[0]! - y[0]! || x[1]! - y[1]!),
    );
    expect(all.items).toHaveLength(3);
    expect(all.items[0]).toMatchObject({
      ...{ operationId: `${documentId}:${a.sid}:1`, documentId, ssn: 1, sum: 1, sid: a.sid, seq: 1, value: 'one\n' },
      ...{ tombstone: false, left_s4: null, right_s4: null, target_s4: null, length: 4, userId: ada.userId },
    });
    const erased = all.items.find(({ tombstone }: { tombstone: boolean }) => tombstone);
    expect(erased).toMatchObject({ value: null, length: 1, target_s4: { ssn: 1, sum: 1, sid: a.sid, seq: 1 } });
    const paged = [];
    for (let nextToken: string | null = null, first = true; first || nextToken; first = false) {
      const page: { items: object[]; nextToken: string | null } = await ask(stack, bob, 'operations', {
        ...{ documentId, limit: 1, nextToken },
      });
      paged.push(...page.items);
      nextToken = page.nextToken;
    }
    expect(paged).toEqual(all.items);
    const of = (filter: object) => ask(stack, bob, 'operations', { documentId, filter });
    expect((await of({ userId: bob.userId })).items).toMatchObject([{ sid: b.sid, value: 'two\n' }]);
    expect((await of({ sid: a.sid })).items).toHaveLength(2);
    expect((await of({ until: '2001-01-01T00:00:00Z' })).items).toEqual([]);
    await expect(of({ sid: 0 })).rejects.toThrow('INVALID_INPUT');
    const bad = post(stack, bob.token, requests.operations, { documentId, nextToken: 'nonsense' });
    expect((await bad).errors).toMatchObject([{ errorType: 'INVALID_INPUT' }]);
  });

  it('[VER-6] tell the spells of activity, newest first', async () => {
    const documentId = await createDocument(stack, ada);
    const site = await createSite(stack, ada, documentId);
    for (const pause of [1_000, 600_000, 1_000]) {
      stack.clock.advance(pause);
      await site.send(site.write('word'));
      await stack.workers.changes.flush();
    }
    const spell = (firstRevision: number, lastRevision: number, changes: number) => ({
      ...{ firstRevision, lastRevision },
      authors: [{ userId: ada.userId, changes, inserted: 4 * changes, deleted: 0 }],
    });
    const first = await ask(stack, ada, 'history', { documentId, limit: 1 });
    expect(first.items).toMatchObject([spell(2, 3, 2)]);
    const second = await ask(stack, ada, 'history', { documentId, nextToken: first.nextToken });
    expect(second).toMatchObject({ items: [spell(1, 1, 1)], nextToken: null });
  });
});
