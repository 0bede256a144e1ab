import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatMessage, Comment } from '../../client';
import type { Stack } from '../../local/stack';
import { createDocument } from '../helpers/documents';
import { operationOf } from '../helpers/operation';
import { startParticipant, type Participant } from '../helpers/participants';
import { connect } from '../helpers/realtime';
import { createPerson, post, startTestStack, until, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

let stack: Stack;
let tables: Tables;
let owner: Person, commenter: Person;

beforeAll(async () => {
  stack = await startTestStack();
  tables = openTables(stack);
  [owner, commenter] = (await Promise.all(['owner', 'commenter'].map((name) => createPerson(stack, name)))) as [
    Person,
    Person,
  ];
});

afterAll(async () => {
  tables.close();
  await stack.close();
});

const eventsOf = async (documentId: string): Promise<string[]> => {
  const items = await tables.items('documents', documentId, 'E#');
  return items.map(({ kind }) => kind as string).filter((kind) => /^(COMMENT|MESSAGE)_/.test(kind));
};

describe('two people', () => {
  let documentId: string;
  let first: Participant, second: Participant;

  beforeAll(async () => {
    documentId = await createDocument(stack, owner, [[commenter, 'COMMENTER']]);
    [first, second] = (await Promise.all([owner, commenter].map((person) => startParticipant(stack, person)))) as [
      Participant,
      Participant,
    ];
    await Promise.all([first.open(documentId), second.open(documentId)]);
    await first.edit(0, 0, 'one two three');
    await until(async () => (await second.text()) === 'one two three');
  });

  afterAll(() => Promise.all([first.kill(), second.kill()]));

  const bothSee = (check: (participant: Participant) => Promise<boolean>) =>
    until(async () => (await check(first)) && (await check(second)));
  let threadId: string;

  it('[NOT-6] see a comment, a reply and that a thread is resolved, as they are stored', async () => {
    threadId = await second.comment(4, 7, 'Why two?');
    await bothSee(async (participant) => (await participant.threads()).length === 1);
    await first.reply(threadId, 'Because.');
    await second.resolve(threadId);
    await bothSee(async (participant) => (await participant.threads())[0]!.resolved);
    await bothSee(async (participant) => (await participant.threads())[0]!.bodies.length === 2);
    const shown = { threadId, status: 'ANCHORED', text: 'two', quote: 'two', resolved: true };
    for (const participant of [first, second])
      expect(await participant.threads()).toEqual([{ ...shown, bodies: ['Why two?', 'Because.'] }]);
    expect(await eventsOf(documentId)).toEqual(['COMMENT_CREATED', 'COMMENT_REPLIED', 'COMMENT_RESOLVED']);
  });

  it('[ED-13, ED-14] see the thread with its text, orphaned with its quote, and back again', async () => {
    await first.edit(5, 0, '--');
    await bothSee(async (participant) => (await participant.threads())[0]!.text === 'two');
    await first.edit(4, 5, '');
    await bothSee(async (participant) => (await participant.threads())[0]!.status === 'ORPHANED');
    expect((await second.threads())[0]).toMatchObject({ text: '', quote: 'two' });
    await first.edit(4, 0, 'two');
    await bothSee(async (participant) => (await participant.threads())[0]!.status === 'RETURNED');
    expect((await second.threads())[0]).toMatchObject({ text: 'two', quote: 'two' });
  });

  it('[NOT-6] hear of what was said while a socket was down, once it is back', async () => {
    const { faults } = stack.appsync;
    faults.set({ refuseConnections: true });
    faults.closeSockets(commenter.userId);
    await until(async () => (await second.state()).connection !== 'live');
    await first.comment(0, 3, 'Said to nobody');
    await first.say('Anybody there?');
    expect((await second.threads()).length).toBe(1);
    expect(await second.messages()).toEqual([]);
    faults.reset();
    await until(async () => (await second.threads()).length === 2 && (await second.messages()).length === 1);
    expect(await second.messages()).toEqual([{ body: 'Anybody there?', version: 1 }]);
  });

  it('[NOT-1] a request whose answers are lost is stored once, with one event', async () => {
    const { faults } = stack.appsync;
    let lost = 0;
    const loses = ({ fields }: { fields: string[] }): boolean => {
      if (!fields.includes('createComment') && !fields.includes('sendMessage')) return false;
      lost += 1;
      return lost % 3 !== 0;
    };
    faults.set({ loseResponses: loses });
    const before = await eventsOf(documentId);
    const made = await second.comment(8, 13, 'Heard?');
    await second.say('Heard?');
    faults.reset();
    expect(lost).toBeGreaterThan(2);
    expect((await eventsOf(documentId)).slice(before.length)).toEqual(['COMMENT_CREATED', 'MESSAGE_SENT']);
    const stored = await tables.items('documents', documentId, `C#${made}`);
    expect(stored).toMatchObject([{ body: 'Heard?', version: 1 }]);
    await bothSee(async (participant) => (await participant.messages()).length === 2);
  });
});

describe('lists and rules', () => {
  let documentId: string;
  const ask = (person: Person, field: string, variables: Record<string, unknown>) =>
    post(stack, person.token, operationOf(field), variables);
  const does = async (person: Person, field: string, input: Record<string, unknown>) => {
    const { data, errors } = await ask(person, `Mutation.${field}`, { input: { documentId, ...input } });
    return errors.length > 0 ? errors[0]!.errorType : (data[field].comment ?? data[field].message);
  };
  let time = 0;
  const newId = () => ulid(stack.clock.now() + (time += 1));
  const passage = { ranges: [{ sid: 1, seq: 1, length: 1 }], quote: 'x', before: '', after: '', clock: 1 };

  beforeAll(async () => {
    documentId = await createDocument(stack, owner, [[commenter, 'COMMENTER']]);
  });

  it("[NOT-2, NOT-3] one's own is edited, an owner deletes what others wrote, and the version decides", async () => {
    const commentId = newId();
    const target = { threadId: commentId, commentId };
    const comment: Comment = await does(commenter, 'createComment', { commentId, passage, body: 'A' });
    expect(comment).toMatchObject({ version: 1, body: 'A', authorId: commenter.userId, passage });
    const edit = { ...target, version: 1, body: 'B' };
    expect(await does(owner, 'editComment', edit)).toBe('NOT_THE_AUTHOR');
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await does(commenter, 'editComment', edit)).toMatchObject({ version: 2, body: 'B' });
    expect(await does(commenter, 'editComment', { ...edit, body: 'C' })).toBe('CONFLICT');
    expect(await does(owner, 'deleteComment', { ...target, version: 2 })).toMatchObject({ version: 3, body: null });
    expect(await does(commenter, 'editComment', { ...edit, version: 3 })).toBe('NO_SUCH_REMARK');
    expect(await does(owner, 'createComment', { commentId, passage, body: 'A' })).toBe('CONFLICT');
    expect(await does(commenter, 'createComment', { commentId, passage, body: 'A' })).toMatchObject({ version: 3 });
    expect(await eventsOf(documentId)).toEqual(['COMMENT_CREATED', 'COMMENT_EDITED', 'COMMENT_DELETED']);
  });

  it('[NOT-2] two who change one version at once: one is first, the other is told', async () => {
    const commentId = newId();
    await does(commenter, 'createComment', { commentId, passage, body: 'A' });
    const input = { threadId: commentId, version: 1 };
    const answers = await Promise.all([
      does(owner, 'resolveThread', input),
      does(commenter, 'editComment', { ...input, commentId, body: 'B' }),
    ]);
    const refused = answers.filter((answer) => typeof answer === 'string');
    expect(refused).toHaveLength(1);
    expect(['BUSY', 'CONFLICT']).toContain(refused[0]);
  });

  it('[NOT-8] the largest comment there can be reaches subscribers, and comes back whole', async () => {
    const commentId = newId();
    const ranges = Array.from({ length: 200 }, (_, index) => ({
      sid: 99_999_999,
      seq: 2 ** 31 - 1 - index * 20,
      length: 10,
    }));
    const largest = {
      ranges,
      quote: '漢'.repeat(2_000),
      before: '漢'.repeat(32),
      after: '漢'.repeat(32),
      clock: 2 ** 53 - 1,
    };
    const body = '漢'.repeat(8_000);
    const client = await connect(stack, owner.token);
    await client.start('1', operationOf('Subscription.onDocumentEvent'), { documentId });
    const { oversized } = stack.appsync.meter;
    await does(commenter, 'createComment', { commentId, passage: largest, body });
    await until(() =>
      client.frames.some(({ type, payload }) => type === 'data' && JSON.stringify(payload).includes(commentId)),
    );
    expect(stack.appsync.meter.oversized).toBe(oversized);
    client.close();
    const { data } = await ask(owner, 'Query.comments', { documentId, threadId: commentId });
    expect(data.comments.items).toMatchObject([{ body, passage: largest }]);
  });

  it('[NOT-5] pages of threads, with those of the other status left out also across a border', async () => {
    documentId = await createDocument(stack, owner, [[commenter, 'COMMENTER']]);
    const threads: string[] = [];
    for (let index = 0; index < 9; index += 1) {
      const threadId = newId();
      threads.push(threadId);
      await does(owner, 'createComment', { commentId: threadId, passage, body: `${index}` });
      for (let reply = 0; reply < index % 4; reply += 1)
        await does(commenter, 'replyToComment', { threadId, commentId: newId(), body: `${index}.${reply}` });
      if (index % 3 === 1) await does(commenter, 'resolveThread', { threadId, version: 1 });
    }
    const list = async (more: Record<string, unknown>): Promise<string[]> => {
      const found: Comment[] = [];
      let nextToken: string | null = null;
      do {
        const { data } = await ask(commenter, 'Query.comments', { documentId, ...more, nextToken });
        found.push(...data.comments.items);
        nextToken = data.comments.nextToken;
      } while (nextToken);
      return found.map(({ body }) => body!);
    };
    const bodies = (wanted: (index: number) => boolean): string[] =>
      threads.flatMap((_, index) =>
        wanted(index) ? [`${index}`, ...Array.from({ length: index % 4 }, (_reply, at) => `${index}.${at}`)] : [],
      );
    for (const limit of [1, 2, 3, 100]) {
      expect(await list({ limit })).toEqual(bodies(() => true));
      expect(await list({ limit, status: 'OPEN' })).toEqual(bodies((index) => index % 3 !== 1));
      expect(await list({ limit, status: 'RESOLVED' })).toEqual(bodies((index) => index % 3 === 1));
    }
    expect(await list({ threadId: threads[3] })).toEqual(bodies((index) => index === 3));
  });

  it('[NOT-5] the chat from its end on, and what changed since a time', async () => {
    documentId = await createDocument(stack, owner, [[commenter, 'COMMENTER']]);
    const ids = Array.from({ length: 5 }, newId);
    for (const [index, messageId] of ids.entries())
      await does(commenter, 'sendMessage', { ssn: 1, messageId, body: `${index}` });
    await does(commenter, 'editMessage', { ssn: 1, messageId: ids[0], version: 1, body: 'edited' });
    const older = await ask(owner, 'Query.messages', { documentId, ssn: 1, limit: 3 });
    const { items, nextToken, at } = older.data.messages;
    expect(items.map(({ body }: ChatMessage) => body)).toEqual(['4', '3', '2']);
    const rest = await ask(owner, 'Query.messages', { documentId, ssn: 1, limit: 3, nextToken });
    expect(rest.data.messages.items.map(({ body }: ChatMessage) => body)).toEqual(['1', 'edited']);
    // All of it was said within the minute before.
    const { data } = await ask(owner, 'Query.remarks', { documentId, since: at });
    expect(data.remarks.messages.map(({ messageId }: ChatMessage) => messageId).sort()).toEqual([...ids].sort());
    expect(data.remarks).toMatchObject({ comments: [], nextToken: null });
    const later = new Date(Date.parse(at) + 61_000).toISOString();
    expect((await ask(owner, 'Query.remarks', { documentId, since: later })).data.remarks.messages).toEqual([]);
  });
});
