import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf } from '../helpers/documents';
import { contentOf, told } from '../helpers/frames';
import { operationOf } from '../helpers/operation';
import { connect, type Frame, type RealtimeClient } from '../helpers/realtime';
import { createPerson, post, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let owner: Person, editor: Person, leaver: Person;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor, leaver] = (await Promise.all(
    ['owner', 'editor', 'leaver'].map((name) => createPerson(stack, name)),
  )) as [Person, Person, Person];
});

afterAll(() => stack.close());

const say = async (person: Person, field: string, input: object): Promise<void> => {
  const { errors } = await post(stack, person.token, operationOf(`Mutation.${field}`), { input });
  expect(errors, field).toEqual([]);
};

const topics = ['onChange', 'onSignal', 'onDocumentEvent'];

const start = (client: RealtimeClient, topic: string, documentId: string, name = ''): Promise<Frame> =>
  client.start(name + topic, operationOf(`Subscription.${topic}`), {
    documentId,
    ...(topic === 'onChange' ? { sid: 999 } : {}),
  });

const listen = async (client: RealtimeClient, person: Person, documentId: string, name: string): Promise<void> => {
  for (const topic of topics) expect((await start(client, topic, documentId, name)).type).toBe('start_ack');
  const own = operationOf('Subscription.onNotification');
  expect((await client.start(`${name}own`, own, { userId: person.userId })).type).toBe('start_ack');
};

/** Has the editor write, signal, chat and comment, and the owner rename; gives the id of the comment. */
const tellAll = async (documentId: string, word: string): Promise<string> => {
  const site = await createSite(stack, editor, documentId);
  const { sid, ssn, epoch } = site;
  const change = site.write(word);
  await say(editor, 'submitChange', inputOf(documentId, epoch, change).input);
  await say(editor, 'heartbeat', { documentId, sid, lastSeq: change.seq, revision: 0 });
  await say(editor, 'sendMessage', { documentId, ssn, messageId: ulid(stack.clock.now()), body: word });
  const passage = { ranges: [{ sid, seq: 1, length: 1 }], quote: 'b', before: '', after: '', clock: 1 };
  const commentId = ulid(stack.clock.now());
  const mentions = [owner.userId, leaver.userId];
  await say(editor, 'createComment', { documentId, commentId, passage, body: word, mentions });
  await say(editor, 'replyToComment', {
    documentId,
    threadId: commentId,
    commentId: ulid(stack.clock.now()),
    body: word,
  });
  await say(owner, 'updateDocument', { documentId, title: word });
  return commentId;
};

/** Whether all of it came among the frames, the notification of the comment included. */
const heardAll = (frames: readonly Frame[], commentId: string): boolean => {
  const kinds = contentOf(frames).flatMap((data) =>
    Object.entries(data).map(([field, about]) => (field === 'onDocumentEvent' ? about!.kind : field)),
  );
  const wanted = ['onChange', 'onSignal', 'MESSAGE_CHANGED', 'COMMENT_CHANGED', 'DOCUMENT_CHANGED'];
  return wanted.every((kind) => kinds.includes(kind)) && notified(frames, commentId);
};

const notified = (frames: readonly Frame[], commentId: string): boolean =>
  told(frames).some(({ onNotification }) => JSON.stringify(onNotification ?? '').includes(commentId));

interface End {
  what: string;
  /** Ends the leaver's open subscriptions; what is begun after it returned must not come by them. */
  end(documentId: string): Promise<void>;
  /** Makes it possible again to write, under the new epoch. */
  after?(documentId: string): Promise<void>;
  /** The events that say so, which have no content. */
  kinds: string[];
  /** What a subscription of the leaver is answered afterwards. */
  answer: string | null;
}

const ends: End[] = [
  {
    what: 'removeMember',
    end: (documentId) => say(owner, 'removeMember', { documentId, userId: leaver.userId }),
    kinds: ['ACCESS_CHANGED'],
    answer: 'NOT_A_MEMBER',
  },
  {
    what: 'leaveDocument',
    end: (documentId) => say(leaver, 'leaveDocument', { documentId }),
    kinds: ['ACCESS_CHANGED'],
    answer: 'NOT_A_MEMBER',
  },
  {
    what: 'setMemberRole to a lower role',
    end: (documentId) => say(owner, 'setMemberRole', { documentId, userId: leaver.userId, role: 'VIEWER' }),
    kinds: ['ACCESS_CHANGED'],
    answer: null,
  },
  {
    what: 'terminateSession',
    end: (documentId) => say(owner, 'terminateSession', { documentId, ssn: 1 }),
    after: (documentId) => say(owner, 'startSession', { documentId, ssn: 1 }),
    kinds: ['SESSION_CHANGED'],
    answer: null,
  },
  {
    what: 'deleteDocument',
    end: (documentId) => say(owner, 'deleteDocument', { documentId }),
    after: (documentId) => say(owner, 'restoreDocument', { documentId }),
    kinds: ['DOCUMENT_DELETED'],
    answer: null,
  },
];

const works: [string, object] = ['the invalidation works', {}];
const lost: [string, object] = ['the invalidation is lost', { loseInvalidations: true }];
const quiet: [string, object] = ['the invalidation closes no socket', { closeOnInvalidation: false }];

const rows = ends.flatMap((end) =>
  (end.what === 'removeMember' ? [works, lost, quiet] : [lost]).map(
    ([how, faults]) => [end.what, how, end, faults] as const,
  ),
);

describe('a socket that was open before', () => {
  it.each(rows)(
    '[ACC-24] carries nothing that was begun after %s returned: %s',
    async (_what, _how, { end, after, kinds, answer }, faults) => {
      const documentId = await createDocument(stack, owner, [
        [editor, 'EDITOR'],
        [leaver, 'EDITOR'],
      ]);
      const theirs = await connect(stack, leaver.token);
      const ours = await connect(stack, owner.token);
      await listen(theirs, leaver, documentId, 'first ');
      await listen(ours, owner, documentId, 'first ');
      const before = await tellAll(documentId, 'before');
      await until(() => heardAll(theirs.frames, before) && heardAll(ours.frames, before));

      stack.appsync.faults.set(faults);
      try {
        await end(documentId);
        const since = theirs.frames.length;
        await after?.(documentId);
        // Its owner listens anew as a client does; what comes there shows that silence is no accident.
        const witness = await connect(stack, owner.token);
        await listen(witness, owner, documentId, 'second ');
        const secret = await tellAll(documentId, 'secret');
        await until(() => heardAll(witness.frames, secret));
        // An answer on their own socket comes behind whatever was sent on it before.
        if (!theirs.closed)
          await Promise.race([start(theirs, 'onSignal', documentId, 'last '), until(() => theirs.closed)]);
        expect(contentOf(theirs.frames.slice(since), kinds)).toEqual([]);
        expect(JSON.stringify(theirs.frames)).not.toContain('secret');
        expect(JSON.stringify(witness.frames)).toContain('secret');
        // The inbox is its user's own: a member hears there of what happened, and nobody else does.
        if (answer) expect(notified(theirs.frames, secret)).toBe(false);

        const back = await connect(stack, leaver.token);
        for (const topic of topics) {
          const { type, payload } = await start(back, topic, documentId);
          if (answer) expect(payload.errors[0].errorType).toBe(answer);
          else expect(type).toBe('start_ack');
        }
        for (const client of [back, witness]) client.close();
      } finally {
        stack.appsync.faults.reset();
        for (const client of [theirs, ours]) client.close();
      }
    },
  );
});
