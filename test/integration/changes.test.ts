import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as queries from '../../client/queries';
import { Author, Replica } from '../../crdt/index';
import { limits } from '../helpers/limits';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, readAll } from '../helpers/documents';
import { connect } from '../helpers/realtime';
import { ask, createPerson, post, requests, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let owner: Person, editor: Person;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor] = (await Promise.all(['owner', 'editor'].map((name) => createPerson(stack, name)))) as [
    Person,
    Person,
  ];
});

afterAll(() => stack.close());

const refused = async (person: Person, variables: Record<string, unknown>): Promise<string | null> => {
  const answer = await post(stack, person.token, requests.submitChange, variables);
  return answer.errors[0]?.errorType ?? null;
};

describe('submitChange', () => {
  it('[SYN-1, SYN-2] a change submitted twice is one change', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const change = site.write('once');
    const first = await site.send(change);
    const second = await site.send(change);
    expect(second).toEqual(first);
    const { tail, text } = await readAll(stack, owner, documentId);
    expect(tail).toHaveLength(1);
    expect(text).toBe('once');
  });

  it('[SYN-3] the same identity with other content is refused, and the first stays', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const change = site.write('first');
    await site.send(change);
    const other = { ...change, operations: [{ value: 'other', left: null, right: null }] };
    expect(await refused(owner, inputOf(documentId, site.epoch, other))).toBe('CONFLICT');
    expect((await readAll(stack, owner, documentId)).text).toBe('first');
  });

  it('[SYN-4] what is empty, too long or too far ahead is refused, and nothing is stored', async () => {
    const documentId = await createDocument(stack, owner);
    const { epoch, ssn, sid } = await createSite(stack, owner, documentId);
    const insert = (value: string) => ({ value, left: null, right: null });
    const send = (change: object) =>
      refused(owner, inputOf(documentId, epoch, { ssn, sid, sum: 1, seq: 1, operations: [insert('x')], ...change }));
    expect(await send({ operations: [] })).toBe('INVALID_INPUT');
    expect(await send({ operations: [insert('')] })).toBe('INVALID_INPUT');
    expect(await send({ operations: [{ tombstone: true, length: 1 }] })).toBe('INVALID_INPUT');
    expect(await send({ operations: Array.from({ length: 501 }, () => insert('x')) })).toBe('TOO_LARGE');
    expect(await send({ operations: [insert('x'.repeat(limits.changeBytes))] })).toBe('TOO_LARGE');
    expect(await send({ seq: 0 })).toBe('INVALID_INPUT');
    expect(await send({ sum: 1.5 })).toBe('INVALID_INPUT');
    expect(await send({ sum: 2 ** 50 })).toBe('CLOCK_TOO_FAR');
    expect(await send({ ssn: 2 })).toBe('WRONG_SESSION');
    expect(await send({ sid: 99 })).toBe('SITE_NOT_YOURS');
    expect((await readAll(stack, owner, documentId)).tail).toEqual([]);
  });

  it('[SYN-2, ACC-5] a change sent again publishes the epoch just read, and the old subscription hears nothing', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    const site = await createSite(stack, owner, documentId);
    const change = site.write('text');
    const client = await connect(stack, editor.token);
    expect((await client.start('old', queries.onChange, { documentId, sid: 999 })).type).toBe('start_ack');
    await site.send(change);
    await until(() => client.dataOf('old').length === 1);

    stack.appsync.faults.set({ loseInvalidations: true });
    await ask(stack, owner, 'setMemberRole', { input: { documentId, userId: editor.userId, role: 'VIEWER' } });
    expect(await refused(owner, inputOf(documentId, site.epoch, change))).toBe('EPOCH_CHANGED');
    const again = await ask(stack, owner, 'submitChange', inputOf(documentId, site.epoch + 1, change));
    expect(again.epoch).toBe(site.epoch + 1);

    // The new subscription's frame comes after whatever the old one would have got.
    expect((await client.start('new', queries.onChange, { documentId, sid: 999 })).type).toBe('start_ack');
    await ask(stack, owner, 'submitChange', inputOf(documentId, site.epoch + 1, change));
    await until(() => client.dataOf('new').length === 1);
    expect(client.dataOf('old')).toHaveLength(1);
    client.close();
    stack.appsync.faults.reset();
  });
});

describe('subscriptions', () => {
  it('[ACC-5] hear their own document only, and not their own site', async () => {
    const one = await createDocument(stack, owner);
    const two = await createDocument(stack, owner);
    const mine = await createSite(stack, owner, one);
    const other = await createSite(stack, owner, one);
    const elsewhere = await createSite(stack, owner, two);
    const client = await connect(stack, owner.token);
    await client.start('1', queries.onChange, { documentId: one, sid: mine.sid });
    await mine.send(mine.write('mine'));
    await elsewhere.send(elsewhere.write('elsewhere'));
    await other.send(other.write('other'));
    await until(() => client.dataOf('1').length > 0);
    expect(client.dataOf('1').map((data) => (data['onChange'] as { sid: number }).sid)).toEqual([other.sid]);
    client.close();
  });

  it('[ACC-6] lowering a role raises the epoch and ends the subscriptions of that member', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    const client = await connect(stack, editor.token);
    const fields = { a: queries.onChange, b: queries.onSignal, c: queries.onDocumentEvent };
    for (const [id, query] of Object.entries(fields)) await client.start(id, query, { documentId, sid: 999 });
    const before = await ask(stack, owner, 'document', { documentId });
    await ask(stack, owner, 'setMemberRole', { input: { documentId, userId: editor.userId, role: 'VIEWER' } });
    const after = await ask(stack, owner, 'document', { documentId });
    expect(after.epoch).toBe(before.epoch + 1);
    await until(() => client.closed);
    const completed = client.frames.filter((frame) => frame.type === 'complete').map((frame) => frame.id);
    expect(new Set(completed).size).toBe(3);
  });

  it('[PRE-1] a heartbeat comes back to its sender; the first one says JOINED, a goodbye LEFT', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const client = await connect(stack, owner.token);
    await client.start('1', queries.onSignal, { documentId });
    const cursor = { anchor: { sid: 0, seq: 0, side: 'AFTER' }, head: { sid: 0, seq: 0, side: 'BEFORE' } };
    const input = { documentId, sid: site.sid, lastSeq: 7, revision: 3, cursor };
    await ask(stack, owner, 'heartbeat', { input });
    await ask(stack, owner, 'heartbeat', { input });
    await ask(stack, owner, 'leaveSession', { input: { documentId, sid: site.sid } });
    await until(() => client.dataOf('1').length === 3);
    const signals = client.dataOf('1').map((data) => data['onSignal'] as Record<string, unknown>);
    expect(signals.map((signal) => signal['kind'])).toEqual(['JOINED', 'HEARTBEAT', 'LEFT']);
    expect(signals[0]).toMatchObject({ documentId, sid: site.sid, lastSeq: 7, revision: 3, cursor, epoch: site.epoch });
    client.close();
  });
});

describe('sync', () => {
  it('[SYN-5] gives every change, all pages of the tail before the first segment', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const replica = new Replica();
    const author = new Author(replica, { ssn: site.ssn, sid: site.sid });
    const count = limits.tailPage + 10;
    stack.workers.changes.pause();
    for (let index = 0; index < count; index += 1) {
      author.insert(index, 'x');
      await site.send(author.seal()!);
    }
    const before = await readAll(stack, owner, documentId);
    expect(before.tail).toHaveLength(count);
    expect(before.pages).toBeGreaterThanOrEqual(2);
    const first = await ask(stack, owner, 'sync', { documentId, revision: 0 });
    expect(first.tailToken).not.toBeNull();
    expect(first.segments).toEqual([]);
    expect(first.revision).toBeNull();

    stack.workers.changes.resume();
    await stack.workers.changes.flush();
    await stack.workers.changes.idle();
    const after = await readAll(stack, owner, documentId);
    expect(after.folded).toHaveLength(count);
    expect(after.text).toBe('x'.repeat(count));
    expect((await ask(stack, owner, 'sync', { documentId, revision: after.revision! })).segments).toEqual([]);
  });
});
