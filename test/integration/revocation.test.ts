import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerId } from '../../local/appsync/server/faults';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument } from '../helpers/documents';
import { contentOf } from '../helpers/frames';
import { operationOf } from '../helpers/operation';
import type { WireFrame } from '../helpers/participant';
import { startParticipant, type Participant } from '../helpers/participants';
import type { Frame } from '../helpers/realtime';
import { createPerson, post, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let owner: Person, editor: Person, leaver: Person;
let documentId: string;
let all: Participant[];
let first: Participant, second: Participant, third: Participant;
let before: string;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor, leaver] = (await Promise.all(
    ['owner', 'editor', 'leaver'].map((name) => createPerson(stack, name)),
  )) as [Person, Person, Person];
});

afterAll(() => stack.close());

const say = async (field: string, input: object): Promise<void> => {
  const { errors } = await post(stack, owner.token, operationOf(`Mutation.${field}`), { input });
  expect(errors, field).toEqual([]);
};

const topics = ['onChange', 'onSignal', 'onDocumentEvent'];

const framesOf = (wire: readonly WireFrame[], direction: WireFrame['direction']): Frame[] =>
  wire.filter((frame) => frame.direction === direction).map(({ text }) => JSON.parse(text) as Frame);

/** Three write together; then the leaver has a change queued that does not get through, and `faults` begin. */
const begin = async (faults: object): Promise<void> => {
  documentId = await createDocument(stack, owner, [
    [editor, 'EDITOR'],
    [leaver, 'EDITOR'],
  ]);
  all = await Promise.all([owner, editor, leaver].map((person) => startParticipant(stack, person)));
  [first, second, third] = all as [Participant, Participant, Participant];
  await Promise.all(all.map((participant) => participant.open(documentId)));
  await Promise.all([first.write('one '), second.write('two '), third.write('three ')]);
  before = await converged(stack, owner, documentId, all);

  // Its socket stays open and hears; only what it writes does not get through.
  const isTheirs = ({ caller, fields }: { caller: Parameters<typeof callerId>[0]; fields: string[] }): boolean =>
    callerId(caller) === leaver.userId && fields.includes('submitChange');
  stack.appsync.faults.set({ refuseRequests: isTheirs });
  await third.write('queued');
  await until(async () => (await third.state()).unsaved > 0);
  stack.appsync.faults.set(faults);
};

const end = async (): Promise<void> => {
  stack.appsync.faults.reset();
  await Promise.all(all.map((participant) => participant.kill()));
};

/** How many frames each of the others had on the wire. */
const wires = (): Promise<number[]> => Promise.all([first, second].map(async (other) => (await other.wire()).length));

/** The others go on, have all that they wrote, and since `begun` noticed nothing but one renewal of each subscription. */
const expectUndisturbed = async (begun: number[]): Promise<void> => {
  const text = await converged(stack, owner, documentId, [first, second]);
  expect(text).not.toContain('queued');
  expect([...text].sort().join('')).toBe([...`${before}secretSECRET`].sort().join(''));
  for (const [index, other] of [first, second].entries()) {
    const wire = (await other.wire()).slice(begun[index]);
    const started = framesOf(wire, 'out')
      .filter(({ type }) => type === 'start')
      .map(({ payload }) => topics.find((topic) => String(payload.data).includes(`${topic}(`)))
      .sort();
    expect(started, 'one renewal').toEqual([...topics].sort());
    expect(framesOf(wire, 'in').filter(({ type }) => ['error', 'connection_ack'].includes(type))).toEqual([]);
    expect(await other.state()).toMatchObject({ connection: 'live', reason: null, saved: true });
    expect((await other.messages()).map(({ body }) => body)).toEqual(['secret message']);
    expect((await other.threads()).map(({ bodies }) => bodies)).toEqual([['secret comment']]);
  }
};

const variants: [string, object][] = [
  ['the invalidation works', {}],
  ['the invalidation is lost', { loseInvalidations: true }],
  ['the invalidation closes no socket', { closeOnInvalidation: false }],
];

describe('the client', () => {
  it.each(variants)(
    '[ACC-21, ACC-20, ACC-24] of a removed member keeps its queue as a draft and is told why, while the others only subscribe anew: %s',
    async (_what, faults) => {
      await begin(faults);
      try {
        const begun = await wires();
        await say('removeMember', { documentId, userId: leaver.userId });
        const since = (await third.wire()).length;
        stack.appsync.faults.set({ refuseRequests: 0 });

        await Promise.all([first.write('secret'), second.write('SECRET')]);
        await Promise.all([first.say('secret message'), second.comment(0, 3, 'secret comment')]);
        await until(async () => (await third.state()).connection === 'closed');
        expect(await third.state()).toMatchObject({ reason: 'NOT_A_MEMBER', writable: false });
        expect(await third.draft()).toContain('queued');
        await until(async () => (await first.threads()).length + (await second.messages()).length === 2);
        await expectUndisturbed(begun);
        expect(contentOf(framesOf((await third.wire()).slice(since), 'in'))).toEqual([]);
      } finally {
        await end();
      }
    },
  );

  it('[ACC-3, ACC-6, ACC-20] of a member whose role is lowered keeps its queue as a draft, and goes on reading', async () => {
    await begin({ loseInvalidations: true });
    try {
      const begun = await wires();
      await say('setMemberRole', { documentId, userId: leaver.userId, role: 'VIEWER' });
      stack.appsync.faults.set({ refuseRequests: 0 });

      await Promise.all([first.write('secret'), second.write('SECRET')]);
      await Promise.all([first.say('secret message'), second.comment(0, 3, 'secret comment')]);
      await until(async () => (await third.state()).reason === 'ROLE_TOO_LOW');
      expect(await third.state()).toMatchObject({ connection: 'live', writable: false, saved: true });
      expect(await third.draft()).toContain('queued');
      await until(async () => (await first.threads()).length + (await second.messages()).length === 2);
      await expectUndisturbed(begun);
      expect(await converged(stack, owner, documentId, all)).not.toContain('queued');
    } finally {
      await end();
    }
  });
});
