import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerId } from '../../local/appsync/server/faults';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument, createSite, inputOf } from '../helpers/documents';
import { operationOf } from '../helpers/operation';
import type { WireFrame } from '../helpers/participant';
import { startParticipant, type Participant } from '../helpers/participants';
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

const variants: [string, object][] = [
  ['the invalidation works', {}],
  ['the invalidation is lost', { loseInvalidations: true }],
  ['the invalidation closes no socket', { closeOnInvalidation: false }],
];

interface Told {
  [field: string]: { kind?: string };
}

/** The messages among frames but for the content-free `accessChanged`. */
const told = (frames: readonly Frame[]): Told[] =>
  frames
    .filter(({ type }) => type === 'data')
    .map(({ payload }) => payload.data as Told)
    .filter((data) => data['onDocumentEvent']?.kind !== 'ACCESS_CHANGED');

const framesOf = (wire: readonly WireFrame[], direction: WireFrame['direction']): Frame[] =>
  wire.filter((frame) => frame.direction === direction).map(({ text }) => JSON.parse(text) as Frame);

describe('the open socket of a removed member', () => {
  const listen = async (client: RealtimeClient, documentId: string, name: string): Promise<void> => {
    for (const topic of topics) {
      const variables = { documentId, ...(topic === 'onChange' ? { sid: 999 } : {}) };
      const { type } = await client.start(name + topic, operationOf(`Subscription.${topic}`), variables);
      expect(type).toBe('start_ack');
    }
  };

  it.each(variants)(
    '[ACC-24] carries nothing that was begun after removeMember returned: %s',
    async (_what, faults) => {
      const documentId = await createDocument(stack, owner, [
        [editor, 'EDITOR'],
        [leaver, 'EDITOR'],
      ]);
      const site = await createSite(stack, editor, documentId);
      const tellAll = async (word: string): Promise<void> => {
        const change = site.write(word);
        const { epoch } = (await post(stack, editor.token, operationOf('Query.document'), { documentId })).data
          .document;
        await say(editor, 'submitChange', inputOf(documentId, epoch, change).input);
        await say(editor, 'heartbeat', { documentId, sid: site.sid, lastSeq: change.seq, revision: 0 });
        await say(editor, 'sendMessage', { documentId, ssn: 1, messageId: ulid(stack.clock.now()), body: word });
        const range = { sid: site.sid, seq: 1, length: 1 };
        const passage = { ranges: [range], quote: 'b', before: '', after: '', clock: 1 };
        await say(editor, 'createComment', { documentId, commentId: ulid(stack.clock.now()), passage, body: word });
        await say(owner, 'updateDocument', { documentId, title: word });
      };
      /** Whether all of it came: the kinds of what was told from `since` on. */
      const heardAll = (client: RealtimeClient, since = 0): boolean => {
        const kinds = told(client.frames.slice(since)).flatMap((data) =>
          Object.entries(data).map(([field, { kind }]) => (field === 'onDocumentEvent' ? kind : field)),
        );
        return ['onChange', 'onSignal', 'MESSAGE_CHANGED', 'COMMENT_CHANGED', 'DOCUMENT_CHANGED'].every((kind) =>
          kinds.includes(kind),
        );
      };

      const theirs = await connect(stack, leaver.token);
      const ours = await connect(stack, owner.token);
      for (const client of [theirs, ours]) await listen(client, documentId, 'first ');
      await tellAll('before');
      await until(() => heardAll(theirs) && heardAll(ours));

      stack.appsync.faults.set(faults);
      try {
        await say(owner, 'removeMember', { documentId, userId: leaver.userId });
        const since = theirs.frames.length;
        // The owner subscribes anew as its client does; what it hears shows that silence is no accident.
        const from = ours.frames.length;
        await listen(ours, documentId, 'second ');
        await tellAll('secret');
        await until(() => heardAll(ours, from));
        // An answer on their own socket comes behind whatever was sent on it before.
        if (!theirs.closed)
          await Promise.race([
            theirs.start('last', operationOf('Subscription.onSignal'), { documentId }),
            until(() => theirs.closed),
          ]);
        expect(told(theirs.frames.slice(since))).toEqual([]);
        expect(JSON.stringify(theirs.frames)).not.toContain('secret');
        expect(JSON.stringify(ours.frames)).toContain('secret');

        const back = await connect(stack, leaver.token);
        for (const topic of topics) {
          const variables = { documentId, ...(topic === 'onChange' ? { sid: 999 } : {}) };
          const answer = await back.start(topic, operationOf(`Subscription.${topic}`), variables);
          expect(answer.payload.errors[0].errorType).toBe('NOT_A_MEMBER');
        }
        back.close();
      } finally {
        stack.appsync.faults.reset();
        for (const client of [theirs, ours]) client.close();
      }
    },
  );
});

describe('the client of a removed member', () => {
  it.each(variants)(
    '[ACC-21, ACC-20, ACC-24] keeps its queue as a draft and is told why, while the others only subscribe anew: %s',
    async (_what, faults) => {
      const documentId = await createDocument(stack, owner, [
        [editor, 'EDITOR'],
        [leaver, 'EDITOR'],
      ]);
      const all = await Promise.all([owner, editor, leaver].map((person) => startParticipant(stack, person)));
      const [first, second, third] = all as [Participant, Participant, Participant];
      try {
        await Promise.all(all.map((participant) => participant.open(documentId)));
        await Promise.all([first.write('one '), second.write('two '), third.write('three ')]);
        const before = await converged(stack, owner, documentId, all);

        // Its socket stays open and hears; only what it writes does not get through.
        const isTheirs = ({ caller, fields }: { caller: Parameters<typeof callerId>[0]; fields: string[] }): boolean =>
          callerId(caller) === leaver.userId && fields.includes('submitChange');
        stack.appsync.faults.set({ refuseRequests: isTheirs });
        await third.write('queued');
        await until(async () => (await third.state()).unsaved > 0);
        stack.appsync.faults.set(faults);
        const begun = await Promise.all([first, second].map(async (other) => (await other.wire()).length));
        await say(owner, 'removeMember', { documentId, userId: leaver.userId });
        const since = (await third.wire()).length;
        stack.appsync.faults.set({ refuseRequests: 0 });

        await Promise.all([first.write('secret'), second.write('SECRET')]);
        await until(async () => (await third.state()).connection === 'closed');
        expect(await third.state()).toMatchObject({ reason: 'NOT_A_MEMBER', writable: false });
        expect(await third.draft()).toContain('queued');
        const text = await converged(stack, owner, documentId, [first, second]);
        expect(text).not.toContain('queued');
        expect([...text].sort().join('')).toBe([...`${before}secretSECRET`].sort().join(''));
        expect(told(framesOf((await third.wire()).slice(since), 'in'))).toEqual([]);

        for (const [index, other] of [first, second].entries()) {
          const wire = (await other.wire()).slice(begun[index]);
          const started = framesOf(wire, 'out')
            .filter(({ type }) => type === 'start')
            .map(({ payload }) => topics.find((topic) => String(payload.data).includes(`${topic}(`)))
            .sort();
          expect(started, 'one renewal').toEqual([...topics].sort());
          expect(framesOf(wire, 'in').filter(({ type }) => ['error', 'connection_ack'].includes(type))).toEqual([]);
          expect(await other.state()).toMatchObject({ connection: 'live', reason: null, saved: true });
        }
      } finally {
        stack.appsync.faults.reset();
        await Promise.all(all.map((participant) => participant.kill()));
      }
    },
  );
});
