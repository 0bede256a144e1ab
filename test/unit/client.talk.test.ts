import { describe, expect, it } from 'vitest';
import { Emitter } from '../../client/emitter';
import { WeftError, type Reason } from '../../client/errors';
import type { DocumentContext, DocumentSignals } from '../../client/feature';
import * as queries from '../../client/queries';
import { Remarks, type ChatMessage, type Comment } from '../../client/remarks';
import { Talk } from '../../client/talk';
import type { WireDocumentEvent } from '../../client/types';
import { ulids } from '../../client/ulid';
import { Author, findPassage, passageAt, Replica, type Passage } from '../../crdt';
import { createRandom } from '../helpers/random';
import type { Json } from '../helpers/resolver';
import { VirtualClock } from '../model/client/virtual-clock';

type Input = { input: Json } & Record<string, unknown>;
type Answer = (variables: Input) => unknown;

const threadOf = (threadId: string, passage: Passage, more: Partial<Comment> = {}): Comment => ({
  ...{ threadId, commentId: threadId, version: 1, authorId: 'bert', authorName: 'Bert', body: 'Why?', mentions: [] },
  ...{ createdAt: '2026-01-01T00:00:00Z', editedAt: null, deleted: false, passage, resolved: false, resolvedBy: null },
  ...more,
});
const replyTo = (threadId: string, commentId: string, more: Partial<Comment> = {}): Comment => ({
  ...threadOf(threadId, null!, { commentId, resolved: null, ...more }),
});
const said = (messageId: string, more: Partial<ChatMessage> = {}): ChatMessage => {
  const { authorId, authorName, mentions, createdAt, editedAt, deleted } = threadOf('', null!);
  return {
    ssn: 1,
    messageId,
    version: 1,
    body: messageId,
    authorId,
    authorName,
    mentions,
    createdAt,
    editedAt,
    deleted,
    ...more,
  };
};

/** An open document without a server: `answers` are given to requests in their order, by query. */
const setUp = (text = 'one two three') => {
  const clock = new VirtualClock();
  const replica = new Replica();
  const author = new Author(replica, { ssn: 1, sid: 1 });
  author.insert(0, text);
  author.seal();
  const asked: [query: string, variables: Input][] = [];
  const answers = new Map<string, (Answer | Reason)[]>();
  const failures: Reason[] = [];
  let ssn = 1;
  const page = () => ({ items: [], nextToken: null, at: new Date(clock.now()).toISOString() });
  const silence: Record<string, Answer> = {
    [queries.listComments]: () => ({ comments: page() }),
    [queries.listMessages]: () => ({ messages: page() }),
    [queries.listRemarks]: () => ({ remarks: { ...page(), comments: [], messages: [] } }),
  };
  const signals = new Emitter<DocumentSignals>();
  const context: DocumentContext = {
    documentId: 'd',
    userId: 'anna',
    clock,
    random: createRandom(1).next,
    signals,
    transport: {
      async request<T>(query: string, variables: object): Promise<T> {
        asked.push([query, variables as Input]);
        const answer = answers.get(query)?.shift() ?? silence[query];
        if (answer === undefined) throw new Error(`nobody answers ${query}`);
        if (typeof answer === 'string') throw new WeftError(answer);
        return answer(variables as Input) as T;
      },
      subscribe: () => ({ close: () => undefined }),
      onConnection: () => () => undefined,
      farewell: () => undefined,
    },
    anchorAt: (position, side) => replica.anchorAt(position, side),
    positionOf: (anchor) => replica.positionOf(anchor),
    passageAt: (start, end) => passageAt(replica, start, end, { length: 100, ranges: 10, context: 8 }),
    findPassage: (passage) => findPassage(replica, passage),
    ssn: () => ssn,
    saved: async () => undefined,
    failed: ({ reason }) => failures.push(reason),
  };
  return {
    ...{ clock, context, replica, author, asked, failures, signals, page },
    answer: (query: string, ...given: (Answer | Reason)[]) =>
      answers.set(query, [...(answers.get(query) ?? []), ...given]),
    enter: (next: number) => (ssn = next),
    on: (words: string): Passage => {
      const at = replica.text.indexOf(words);
      return context.passageAt(at, at + words.length);
    },
    publish: (more: Partial<WireDocumentEvent>): void =>
      signals.emit('event', { comment: null, message: null, ...more } as WireDocumentEvent),
    queriesAsked: () => asked.map(([query]) => query),
  };
};

const comments = (items: Comment[], nextToken: string | null = null, at = '2026-01-01T00:00:00Z') => ({
  comments: { items, nextToken, at },
});
const stored = (comment: Comment) => ({ anything: { comment, message: null } });

describe('copies of a comment', () => {
  it.each([1, 2, 3])('[NOT-7] merge to the newest in any order and however often they come (seed %i)', (seed) => {
    const random = createRandom(seed);
    for (let round = 0; round < 200; round += 1) {
      const here = new Remarks<ChatMessage>();
      const versions = Array.from({ length: 1 + random.below(6) }, (_, at) =>
        said('m', { version: at, body: `v${at}` }),
      );
      const copies = [...versions, ...versions].sort(() => random.next() - 0.5);
      let newest = -1;
      for (const copy of copies) {
        expect(here.merge('m', copy)).toBe(copy.version > newest);
        newest = Math.max(newest, copy.version);
        expect(here.sorted()).toEqual([versions[newest]]);
      }
    }
  });

  it('[NOT-7] one that was refused is withdrawn, unless it was stored after all', () => {
    const here = new Remarks<ChatMessage>();
    here.merge('a', said('a', { version: 0 }));
    here.merge('b', said('b', { version: 0 }));
    here.merge('b', said('b', { version: 1 }));
    here.withdraw('a');
    here.withdraw('b');
    expect(here.sorted()).toEqual([said('b')]);
  });
});

describe('ids', () => {
  it('[NOT-8] are ULIDs of their time, and ascend within a millisecond', () => {
    const newId = ulids({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) }, createRandom(1).next);
    const ids = Array.from({ length: 100 }, newId);
    expect(ids[0]).toMatch(/^01KDYAK3SE[0-9A-HJKMNP-TV-Z]{16}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(100);
  });
});

describe('listing', () => {
  it('[NOT-5] lists everything once, then what changed since, by the time of the server', async () => {
    const { clock, context, asked, answer, on, signals } = setUp();
    answer(queries.listComments, () => comments([threadOf('A', on('two'))], 'next', 'T1'));
    answer(queries.listComments, () => comments([replyTo('A', 'B')], null, 'T2'));
    const talk = new Talk(context);
    await clock.run(0);
    expect(talk.comments.threads()).toMatchObject([{ threadId: 'A', replies: [{ commentId: 'B' }] }]);
    const remarks = { comments: [replyTo('A', 'C')], messages: [said('m')], nextToken: 'more', at: 'T3' };
    answer(queries.listRemarks, () => ({ remarks }));
    signals.emit('refresh', undefined);
    await clock.run(0);
    signals.emit('refresh', undefined);
    await clock.run(0);
    expect(talk.comments.threads()[0]!.replies).toHaveLength(2);
    expect(talk.chat.messages).toEqual([said('m')]);
    expect(asked.map(([query, { since, nextToken }]) => [query, since ?? null, nextToken ?? null])).toEqual([
      [queries.listComments, null, null],
      [queries.listComments, null, 'next'],
      [queries.listMessages, null, null],
      [queries.listRemarks, 'T1', null],
      [queries.listRemarks, 'T1', 'more'],
      [queries.listRemarks, 'T3', null],
    ]);
  });

  it('[NOT-5] lists everything again after a day', async () => {
    const { clock, context, signals, queriesAsked } = setUp();
    new Talk(context);
    await clock.run(86_400_000);
    signals.emit('refresh', undefined);
    await clock.run(0);
    const all = [queries.listComments, queries.listMessages];
    expect(queriesAsked()).toEqual([...all, ...all]);
  });

  it('[NOT-6] tries until it succeeds, at once when there is a connection again, and not after the end', async () => {
    const { clock, context, signals, answer, on, failures, queriesAsked } = setUp();
    answer(queries.listComments, 'OFFLINE', 'BUSY', () => comments([threadOf('A', on('two'))]));
    const talk = new Talk(context);
    await clock.run(1_000);
    expect(failures).toEqual(['OFFLINE', 'BUSY']);
    signals.emit('refresh', undefined);
    await clock.run(0);
    expect(talk.comments.threads()).toHaveLength(1);
    signals.emit('end', undefined);
    const before = queriesAsked().length;
    signals.emit('refresh', undefined);
    await clock.run(600_000);
    expect(queriesAsked().length).toBe(before);
  });

  it('[NOT-6] lists a thread of which a reply is heard first', async () => {
    const { clock, context, asked, answer, on, publish } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    answer(queries.listComments, () => comments([threadOf('A', on('two')), replyTo('A', 'B')]));
    let changes = 0;
    talk.comments.on('changed', () => (changes += 1));
    publish({ comment: replyTo('A', 'B') });
    expect(talk.comments.threads()).toEqual([]);
    await clock.run(0);
    expect(asked.at(-1)![1]).toMatchObject({ threadId: 'A' });
    expect(talk.comments.threads()).toMatchObject([{ threadId: 'A', replies: [{ commentId: 'B' }] }]);
    expect(changes).toBe(2);
    publish({ comment: replyTo('A', 'B') });
    expect(changes).toBe(2);
  });

  it('[ED-13] threads stand in the order of the text, behind them those whose text is gone', async () => {
    const { clock, context, author, publish, on } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    for (const [id, words] of [
      ['A', 'three'],
      ['B', 'two'],
      ['C', 'one'],
    ] as const)
      publish({ comment: threadOf(id, on(words)) });
    const order = () => talk.comments.threads().map(({ threadId, where }) => `${threadId} ${where.status}`);
    expect(order()).toEqual(['C ANCHORED', 'B ANCHORED', 'A ANCHORED']);
    author.delete(0, 4);
    expect(order()).toEqual(['B ANCHORED', 'A ANCHORED', 'C ORPHANED']);
    author.insert(0, 'one ');
    expect(order()).toEqual(['C RETURNED', 'B ANCHORED', 'A ANCHORED']);
  });
});

describe('commenting', () => {
  it('[NOT-1] shows a comment at once and sends it under one id until it is stored', async () => {
    const { clock, context, asked, answer } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    const accept: Answer = ({ input: { commentId, passage } }) => stored(threadOf(commentId, passage));
    answer(queries.createComment, 'OFFLINE', 'BUSY', 'NOT_SIGNED_IN', accept);
    const made = talk.comments.create(4, 7, 'Why?', ['bert']);
    expect(talk.comments.threads()).toMatchObject([{ first: { version: 0, body: 'Why?', authorId: 'anna' } }]);
    const { commentId } = await clock.await(made);
    const sent = asked.filter(([query]) => query === queries.createComment).map(([, { input }]) => input);
    expect(sent).toHaveLength(4);
    for (const input of sent) expect(input).toEqual(sent[0]);
    expect(sent[0]).toMatchObject({
      documentId: 'd',
      commentId,
      body: 'Why?',
      mentions: ['bert'],
      passage: { quote: 'two' },
    });
    expect(talk.comments.threads()).toMatchObject([{ threadId: commentId, first: { version: 1 } }]);
  });

  it('[NOT-4] takes back what is refused and says why', async () => {
    const { clock, context, answer, on, publish, failures } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    publish({ comment: threadOf('A', on('two')) });
    answer(queries.createComment, 'ROLE_TOO_LOW');
    answer(queries.replyToComment, 'NO_SUCH_REMARK');
    answer(queries.sendMessage, 'SESSION_TERMINATED');
    await expect(talk.comments.create(0, 3, 'No')).rejects.toMatchObject({ reason: 'ROLE_TOO_LOW' });
    await expect(talk.comments.reply('A', 'No')).rejects.toMatchObject({ reason: 'NO_SUCH_REMARK' });
    await expect(talk.chat.send('No')).rejects.toMatchObject({ reason: 'SESSION_TERMINATED' });
    expect(talk.comments.threads()).toMatchObject([{ threadId: 'A', replies: [] }]);
    expect(talk.chat.messages).toEqual([]);
    expect(failures).toEqual(['ROLE_TOO_LOW', 'NO_SUCH_REMARK', 'SESSION_TERMINATED']);
    await expect(talk.comments.create(3, 3, 'On nothing')).rejects.toThrow(RangeError);
  });

  it('does not comment on identities that nobody else will see', async () => {
    const { clock, context, queriesAsked } = setUp();
    const empty = { ...context, findPassage: (passage: Passage) => findPassage(new Replica(), passage) };
    const talk = new Talk(empty);
    await clock.run(0);
    await expect(talk.comments.create(0, 3, 'Lost')).rejects.toMatchObject({ reason: 'CONFLICT' });
    expect(queriesAsked()).not.toContain(queries.createComment);
  });

  it('[NOT-3] an edit of another version rejects, and what the version is now is listed', async () => {
    const { clock, context, answer, on, publish } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    const first = threadOf('A', on('two'));
    publish({ comment: first });
    answer(queries.editComment, 'CONFLICT');
    answer(queries.listComments, () => comments([{ ...first, version: 2, body: 'Edited elsewhere' }]));
    await expect(talk.comments.edit(first, 'Mine')).rejects.toMatchObject({ reason: 'CONFLICT' });
    expect(talk.comments.threads()[0]!.first).toMatchObject({ version: 2, body: 'Edited elsewhere' });
  });

  it('[NOT-3] resolving goes on with the version that somebody else made meanwhile', async () => {
    const { clock, context, answer, asked, on, publish } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    const first = threadOf('A', on('two'));
    publish({ comment: first });
    answer(queries.resolveThread, 'CONFLICT', () => stored({ ...first, version: 3, resolved: true }));
    answer(queries.listComments, () => comments([{ ...first, version: 2, body: 'Edited' }]));
    await talk.comments.resolve('A');
    const sent = asked.filter(([query]) => query === queries.resolveThread).map(([, { input }]) => input);
    expect(sent).toMatchObject([{ threadId: 'A', version: 1 }, { version: 2 }]);
    expect(talk.comments.threads()[0]!.first).toMatchObject({ version: 3, resolved: true });
    answer(queries.reopenThread, 'CONFLICT', 'CONFLICT', 'CONFLICT');
    await expect(talk.comments.reopen('A')).rejects.toMatchObject({ reason: 'CONFLICT' });
  });
});

describe('chatting', () => {
  const page = (items: ChatMessage[], nextToken: string | null) => () => ({ messages: { items, nextToken, at: 'T' } });

  it('[NOT-5] shows the newest messages, and older ones when asked', async () => {
    const { clock, context, answer, asked } = setUp();
    answer(queries.listMessages, page([said('4'), said('3')], 'older'), page([said('2'), said('1')], null));
    const talk = new Talk(context);
    await clock.run(0);
    const shown = () => talk.chat.messages.map(({ messageId }) => messageId);
    expect([shown(), talk.chat.hasMore]).toEqual([['3', '4'], true]);
    await talk.chat.more();
    expect([shown(), talk.chat.hasMore]).toEqual([['1', '2', '3', '4'], false]);
    expect(asked.at(-1)![1]).toMatchObject({ ssn: 1, nextToken: 'older' });
    const before = asked.length;
    await talk.chat.more();
    expect(asked.length).toBe(before);
  });

  it('[NOT-5] is of the present session', async () => {
    const { clock, context, answer, enter } = setUp();
    answer(queries.listMessages, page([said('1')], null), page([said('2', { ssn: 2 })], null));
    const talk = new Talk(context);
    await clock.run(0);
    enter(2);
    expect([talk.chat.messages, talk.chat.hasMore]).toEqual([[], true]);
    await talk.chat.more();
    expect(talk.chat.messages).toEqual([said('2', { ssn: 2 })]);
  });

  it('[NOT-1, NOT-3] sends under one id, and edits and deletes the version that is here', async () => {
    const { clock, context, answer, asked } = setUp();
    const talk = new Talk(context);
    await clock.run(0);
    const accept =
      (more: Partial<ChatMessage>): Answer =>
      ({ input: { messageId, ssn } }) => ({ anything: { comment: null, message: said(messageId, { ssn, ...more }) } });
    answer(queries.sendMessage, 'OFFLINE', accept({ body: 'Hi' }));
    const sent = talk.chat.send('Hi');
    expect(talk.chat.messages).toMatchObject([{ version: 0, body: 'Hi', authorId: 'anna' }]);
    const message = await clock.await(sent);
    const [first, second] = asked.filter(([query]) => query === queries.sendMessage);
    expect(second).toEqual(first);
    answer(queries.editMessage, accept({ version: 2, body: 'Hello' }));
    answer(queries.deleteMessage, accept({ version: 3, body: null, deleted: true }));
    await talk.chat.remove(await talk.chat.edit(message, 'Hello'));
    expect(asked.slice(-2).map(([, { input }]) => input)).toMatchObject([
      { version: 1, body: 'Hello' },
      { version: 2 },
    ]);
    expect(talk.chat.messages).toMatchObject([{ version: 3, body: null, deleted: true }]);
  });
});
