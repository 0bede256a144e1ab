import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument, readAll } from '../helpers/documents';
import { startParticipant, type Participant } from '../helpers/participants';
import { createPerson, startTestStack, until, type Person } from '../helpers/stack';

const hour = 3_600_000;

let stack: Stack;
let grace: Person, joan: Person;
let documentId: string;
let first: Participant, second: Participant;

beforeAll(async () => {
  stack = await startTestStack();
  [grace, joan] = (await Promise.all(['grace', 'joan'].map((name) => createPerson(stack, name)))) as [Person, Person];
});

beforeEach(async () => {
  documentId = await createDocument(stack, await renewed(grace), [[joan, 'EDITOR']]);
  [first, second] = (await Promise.all([grace, joan].map((person) => startParticipant(stack, person, true)))) as [
    Participant,
    Participant,
  ];
  await Promise.all([first, second].map((participant) => participant.signIn()));
  await Promise.all([first, second].map((participant) => participant.open(documentId)));
});

afterEach(() => Promise.all([first.kill(), second.kill()]));

afterAll(() => stack.close());

/** A person as the test itself asks for it: with a token that is valid by the stack's clock. */
const renewed = async (person: Person): Promise<Person> => ({
  ...person,
  token: (await stack.cognito.issue({ username: person.username })).accessToken,
});

const letters = (text: string): string => [...text].sort().join('');

describe('a long editing session', () => {
  it('[ACC-23] loses nothing when the tokens end while people type and AppSync drops their sockets', async () => {
    await Promise.all([first.write('before'), second.write('BEFORE')]);
    await converged(stack, await renewed(grace), documentId, [first, second]);

    const typing = [first.write('during'), second.write('DURING')];
    stack.clock.advance(hour + 60_000);
    await Promise.all([first, second].map((participant) => participant.advance(hour + 60_000)));
    // Whether AppSync closes a socket whose token has ended is not documented: the worse of both.
    stack.appsync.faults.closeSockets();
    await Promise.all(typing);
    await Promise.all([first.write('after'), second.write('AFTER')]);

    const text = await converged(stack, await renewed(grace), documentId, [first, second]);
    expect(letters(text)).toBe(letters('beforeduringafterBEFOREDURINGAFTER'));
    for (const participant of [first, second]) expect((await participant.state()).reason).toBeNull();
  });

  it('[ACC-23] gets new tokens when the server’s clock says that they have ended and its own does not', async () => {
    await first.write('before');
    stack.clock.advance(hour + 60_000);
    await Promise.all([first.write('after'), second.write('AFTER')]);
    const text = await converged(stack, await renewed(grace), documentId, [first, second]);
    expect(letters(text)).toBe(letters('beforeafterAFTER'));
  });

  it('[ACC-1, ACC-23] keeps what is typed while nobody is signed in, and sends it after the next sign-in', async () => {
    await second.write('kept');
    await until(async () => (await second.state()).saved);
    await second.signOut();
    await second.write(' and unsent');
    await until(async () => (await second.state()).reason === 'NOT_SIGNED_IN');
    expect(await second.state()).toMatchObject({ saved: false, writable: true });
    expect((await readAll(stack, await renewed(grace), documentId)).text).toBe('kept');
    expect(await second.text()).toBe('kept and unsent');

    await second.signIn();
    await second.resume();
    expect(await converged(stack, await renewed(grace), documentId, [first, second])).toBe('kept and unsent');
    expect((await second.state()).reason).toBeNull();
  });
});

describe('a denied subscription', () => {
  it('[ACC-22] leaves its siblings alive, and is there again once it is allowed', async () => {
    // By our own reason: an error that is named Unauthorized makes Amplify close the socket that all of them share.
    let denied = 0;
    stack.appsync.faults.set({
      denySubscriptions: (field, caller) => {
        const strikes = field === 'onSignal' && caller.mode === 'AMAZON_COGNITO_USER_POOLS';
        if (strikes) denied += 1;
        return strikes ? { errorType: 'ROLE_TOO_LOW', message: 'Denied for the test.' } : null;
      },
    });
    const third = await startParticipant(stack, await renewed(joan));
    try {
      await third.open(documentId);
      await until(() => denied >= 2);
      const socketsBefore = (await third.wire()).filter(({ text }) => text.includes('connection_init')).length;
      await first.write('heard by the siblings');
      await until(async () => (await third.text()) === 'heard by the siblings');
      const wire = await third.wire();
      expect(wire.some(({ direction, text }) => direction === 'in' && text.includes('"onChange"'))).toBe(true);
      expect(wire.filter(({ text }) => text.includes('connection_init')).length).toBe(socketsBefore);
      expect(socketsBefore).toBe(1);
      stack.appsync.faults.set({ denySubscriptions: null });
      await until(async () => (await third.state()).connection === 'live');
    } finally {
      stack.appsync.faults.reset();
      await third.kill();
    }
  });
});
