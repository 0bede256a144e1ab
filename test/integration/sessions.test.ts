import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKey, eventPrefix, memberKey } from '../../schema/keys';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, join, readAll } from '../helpers/documents';
import { limits } from '../helpers/limits';
import { operationOf } from '../helpers/operation';
import { openTables, type Tables } from '../helpers/tables';
import { ask, createPerson, post, requests, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let tables: Tables;
let owner: Person, editor: Person;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor] = (await Promise.all(['owner', 'editor'].map((name) => createPerson(stack, name)))) as [
    Person,
    Person,
  ];
  tables = openTables(stack);
});

afterAll(async () => {
  tables.close();
  await stack.close();
});

/** The kinds of a document's events, sorted. */
const eventsOf = async (documentId: string) =>
  (await tables.items('documents', documentId, eventPrefix)).map((item) => item['kind'] as string).sort();

/** What a field gives that the client has no request for; an error of the request is thrown. */
const asked = async (person: Person, field: string, variables: Record<string, unknown>) => {
  const { data, errors } = await post(stack, person.token, operationOf(field), variables);
  if (errors.length > 0) throw new Error(`${field}: ${errors[0]!.errorType}`);
  return data[field.split('.')[1]!];
};

const reasonOf = async (person: Person, name: keyof typeof requests, variables: Record<string, unknown>) =>
  (await post(stack, person.token, requests[name], variables)).errors[0]?.errorType ?? null;

describe('documents', () => {
  it('[SES-1] createDocument again with the same id gives the same document; another user gets CONFLICT', async () => {
    const input = { documentId: 'same', title: 'A title', language: 'text' };
    const first = await ask(stack, owner, 'createDocument', { input });
    expect(first).toMatchObject({ role: 'OWNER', revision: 0, epoch: 1, session: { ssn: 1, status: 'ACTIVE' } });
    expect(await ask(stack, owner, 'createDocument', { input })).toEqual(first);
    expect(await reasonOf(editor, 'createDocument', { input })).toBe('CONFLICT');
    expect(await eventsOf('same')).toEqual(['DOCUMENT_CREATED']);
  });

  it('[SES-1] documents lists the memberships, newest first, page by page', async () => {
    const person = await createPerson(stack, 'collector');
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.push(await createDocument(stack, person));
      stack.clock.advance(1);
    }
    const listed: string[] = [];
    let nextToken: string | null = null;
    do {
      const page: { items: { documentId: string }[]; nextToken: string | null } = await ask(
        stack,
        person,
        'documents',
        { limit: 2, nextToken },
      );
      listed.push(...page.items.map((item) => item.documentId));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(listed).toEqual(made.reverse());
  });
});

describe('sessions', () => {
  it('[SES-2] sites are never given twice, and a join sent again gives its site', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    const input = { documentId, joinId: 'again', device: 'test' };
    const first = await ask(stack, owner, 'joinSession', { input });
    const again = await ask(stack, owner, 'joinSession', { input });
    expect(again.sid).toBe(first.sid);
    const others = await Promise.all([owner, editor, owner, editor].map((person) => join(stack, person, documentId)));
    expect(new Set([first.sid, ...others.map(({ sid }) => sid)]).size).toBe(5);
    expect(await reasonOf(editor, 'joinSession', { input })).toBe('CONFLICT');
  });

  it('[SES-2] the participants of a join are those who are present', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    await ask(stack, editor, 'updateProfile', { input: { name: 'Edith', colour: '#123456' } });
    const first = await join(stack, editor, documentId);
    const second = await join(stack, owner, documentId);
    expect(second.participants.map(({ sid, name, colour }) => ({ sid, name, colour }))).toEqual([
      { sid: first.sid, name: 'Edith', colour: '#123456' },
      { sid: second.sid, name: null, colour: second.colour },
    ]);
  });

  it('[SES-3] one may go on with a site of one’s own, and not with that of another', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    const { sid } = await join(stack, owner, documentId);
    const back = await ask(stack, owner, 'joinSession', { input: { documentId, joinId: 'back', sid } });
    expect(back.sid).toBe(sid);
    const input = { documentId, joinId: 'thief', sid };
    expect(await reasonOf(editor, 'joinSession', { input })).toBe('SITE_NOT_YOURS');
  });

  it('[SES-3, ACC-8] a site stays its user’s, whatever became of the user, and goes on where it stopped', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    const site = await createSite(stack, editor, documentId);
    const { sid } = site;
    const [first, second] = [site.write('one'), site.write(' two')];
    await site.send(first);
    await site.send(second);
    const back = () => ({ input: { documentId, joinId: crypto.randomUUID(), sid } });
    await asked(owner, 'Mutation.removeMember', { input: { documentId, userId: editor.userId } });
    expect(await reasonOf(editor, 'joinSession', back())).toBe('NOT_A_MEMBER');
    expect(await reasonOf(owner, 'joinSession', back())).toBe('SITE_NOT_YOURS');
    await ask(stack, owner, 'setMemberRole', { input: { documentId, userId: editor.userId, role: 'EDITOR' } });
    expect(await reasonOf(owner, 'joinSession', back())).toBe('SITE_NOT_YOURS');

    const again = await ask(stack, editor, 'joinSession', back());
    expect(again.sid).toBe(sid);
    const late = inputOf(documentId, again.epoch, { ...second, operations: first.operations });
    expect(['CONFLICT', 'ALREADY_COMMITTED']).toContain(await reasonOf(editor, 'submitChange', late));
    const third = site.write(' three');
    expect(third.seq).toBe(8);
    expect(await reasonOf(editor, 'submitChange', inputOf(documentId, again.epoch, third))).toBeNull();
    expect((await readAll(stack, owner, documentId)).text).toBe('one two three');
  });

  it('[SES-11] replicas gives every site, page by page: whose it is, on what, since when, until when and how far', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'VIEWER']]);
    const site = await createSite(stack, owner, documentId);
    const firstSeen = new Date(stack.clock.now()).toISOString();
    await site.send(site.write('four'));
    const input = { documentId, sid: site.sid, lastSeq: 4, revision: 0 };
    await ask(stack, owner, 'heartbeat', { input });
    const tablet = { documentId, joinId: 'tablet', device: 'tablet' };
    const second = (await ask(stack, owner, 'joinSession', { input: tablet })).sid;
    const viewer = (await join(stack, editor, documentId)).sid;
    stack.clock.advance(60_000);
    await ask(stack, owner, 'leaveSession', { input: { documentId, sid: site.sid } });

    const pages: { items: Record<string, unknown>[]; nextToken: string | null }[] = [];
    do pages.push(await asked(editor, 'Query.replicas', { documentId, limit: 2, nextToken: pages.at(-1)?.nextToken }));
    while (pages.at(-1)!.nextToken);
    expect(pages[0]!.items).toHaveLength(2);
    const replicas = pages.flatMap(({ items }) => items);
    expect(replicas).toMatchObject([
      { sid: site.sid, userId: owner.userId, device: 'test', lastSeq: 4, present: false },
      { sid: second, userId: owner.userId, device: 'tablet', lastSeq: 0, present: true },
      { sid: viewer, userId: editor.userId, device: 'test', lastSeq: 0, present: true },
    ]);
    const [left] = replicas as { firstSeen: string; lastSeen: string }[];
    expect(Date.parse(left!.firstSeen)).toBeLessThanOrEqual(Date.parse(firstSeen));
    expect(Date.parse(left!.lastSeen) - Date.parse(left!.firstSeen)).toBeGreaterThanOrEqual(60_000);
  });

  it('[SES-4] leaving twice is leaving once', async () => {
    const documentId = await createDocument(stack, owner);
    const { sid } = await join(stack, owner, documentId);
    for (let time = 0; time < 2; time += 1)
      expect(await ask(stack, owner, 'leaveSession', { input: { documentId, sid } })).toMatchObject({
        kind: 'LEFT',
        sid,
      });
    expect(await eventsOf(documentId)).toEqual(['DOCUMENT_CREATED', 'JOINED', 'LEFT']);
  });

  it('[SES-5] a terminated session refuses changes until the next one is started', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const change = site.write('late');
    await tables.set(documentId, accessKey, 'status', 'TERMINATED');
    expect(await reasonOf(owner, 'submitChange', inputOf(documentId, site.epoch, change))).toBe('SESSION_TERMINATED');
    expect(await reasonOf(owner, 'joinSession', { input: { documentId, joinId: 'late' } })).toBe('SESSION_TERMINATED');
    const beat = { documentId, sid: site.sid, lastSeq: 0, revision: 0 };
    expect(await reasonOf(owner, 'heartbeat', { input: beat })).toBe('SESSION_TERMINATED');
    for (let time = 0; time < 2; time += 1) await ask(stack, owner, 'startSession', { input: { documentId } });
    expect((await ask(stack, owner, 'document', { documentId })).session).toMatchObject({ ssn: 2, status: 'ACTIVE' });
    expect(await reasonOf(owner, 'submitChange', inputOf(documentId, site.epoch, change))).toBe('WRONG_SESSION');
    expect(await reasonOf(owner, 'submitChange', inputOf(documentId, site.epoch, { ...change, ssn: 2 }))).toBeNull();
  });

  it('[SES-6] the sites of one member are bounded; one’s own can still be used', async () => {
    const documentId = await createDocument(stack, owner);
    const { sid } = await join(stack, owner, documentId);
    await tables.set(documentId, memberKey(owner.userId), 'sites', limits.sitesPerMember);
    expect(await reasonOf(owner, 'joinSession', { input: { documentId, joinId: 'more' } })).toBe('TOO_MANY_SITES');
    expect((await ask(stack, owner, 'joinSession', { input: { documentId, joinId: 'own', sid } })).sid).toBe(sid);
  });
});

describe('presence', () => {
  it('[PRE-3] who vanished without a goodbye has left once', async () => {
    const documentId = await createDocument(stack, owner);
    const { sid } = await join(stack, owner, documentId);
    await ask(stack, owner, 'heartbeat', { input: { documentId, sid, lastSeq: 0, revision: 0 } });
    stack.clock.advance(limits.presenceMilliseconds + limits.dueMilliseconds);
    await stack.workers.sweeps.runNow();
    stack.clock.advance(limits.dueMilliseconds);
    await stack.workers.sweeps.runNow();
    await until(async () => (await eventsOf(documentId)).includes('LEFT'));
    expect(await eventsOf(documentId)).toEqual(['DOCUMENT_CREATED', 'JOINED', 'LEFT']);
    expect((await join(stack, owner, documentId)).participants).toHaveLength(1);
  });
});
