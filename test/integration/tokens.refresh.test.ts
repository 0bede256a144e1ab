import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CognitoFault } from '../../local/cognito';
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

/** A person as the test itself asks for it: with a token that is valid by the stack's clock. */
const renewed = async (person: Person): Promise<Person> => ({
  ...person,
  token: (await stack.cognito.issue({ username: person.username })).accessToken,
});

beforeAll(async () => {
  stack = await startTestStack();
  [grace, joan] = (await Promise.all(['grace', 'joan'].map((name) => createPerson(stack, name)))) as [Person, Person];
});

// Joan signs in as people do; Grace, who watches, has a token that the whole test long is good enough.
beforeEach(async () => {
  const watcher = (await stack.cognito.issue({ username: grace.username, expiresInSeconds: 24 * 3600 })).accessToken;
  documentId = await createDocument(stack, { ...grace, token: watcher }, [[joan, 'EDITOR']]);
  [first, second] = await Promise.all([
    startParticipant(stack, { ...grace, token: watcher }),
    startParticipant(stack, joan, true),
  ]);
  await second.signIn();
  await Promise.all([first, second].map((participant) => participant.open(documentId)));
});

afterEach(async () => {
  stack.cognito.fault(null);
  await Promise.all([first, second].map((participant) => participant.kill()));
});

afterAll(() => stack.close());

/** Both clocks pass the end of Joan's token, and the sockets go: everything she does next needs a new one. */
const pass = async (milliseconds: number): Promise<void> => {
  stack.clock.advance(milliseconds);
  await second.advance(milliseconds);
  stack.appsync.faults.closeSockets((caller) => caller.mode !== 'AWS_IAM' && caller.identity.sub === joan.userId);
};

const refresh = 'GetTokensFromRefreshToken';

describe('a refresh of the tokens', () => {
  it.each<CognitoFault>(['CUT', 'FAIL', 'THROTTLE'])(
    '[ACC-23] that fails for a while (%s) signs nobody out and loses nothing: all is sent once it works',
    async (fault) => {
      await second.write('before ');
      await converged(stack, await renewed(grace), documentId, [first, second]);

      let failed = 0;
      stack.cognito.fault((operation) => {
        if (operation !== refresh) return null;
        failed += 1;
        return fault;
      });
      await pass(hour + 60_000);
      await second.write('during ');
      // More than Amplify tries by itself: it has told the client several times by then.
      await until(() => failed > 8);
      const { saved, writable, reason } = await second.state();
      expect({ saved, writable, reason }).toEqual({ saved: false, writable: true, reason: null });
      expect(await second.text()).toBe('before during ');
      expect((await readAll(stack, await renewed(grace), documentId)).text).toBe('before ');

      stack.cognito.fault(null);
      await second.write('after');
      expect(await converged(stack, await renewed(grace), documentId, [first, second])).toBe('before during after');
      await until(async () => (await second.state()).connection === 'live');
    },
  );

  it('[ACC-1, ACC-23] whose token was revoked asks for a sign-in, keeps what is typed, and sends it after the next one', async () => {
    await second.write('before ');
    await converged(stack, await renewed(grace), documentId, [first, second]);

    await signOutEverywhere(joan);
    // The access token is good until it ends: Cognito revokes what renews it, and AppSync asks nobody about it.
    await second.write('while it lasts ');
    await converged(stack, await renewed(grace), documentId, [first, second]);

    await pass(hour + 60_000);
    await second.write('kept');
    await until(async () => (await second.state()).reason === 'NOT_SIGNED_IN');
    expect(await second.state()).toMatchObject({ saved: false, writable: true });
    expect(await second.draft(), 'it stays in the text').toBeNull();
    expect(await second.text()).toBe('before while it lasts kept');
    expect((await readAll(stack, await renewed(grace), documentId)).text).toBe('before while it lasts ');

    await second.signIn();
    await second.resume();
    const text = await converged(stack, await renewed(grace), documentId, [first, second]);
    expect(text).toBe('before while it lasts kept');
    await until(async () => (await second.state()).connection === 'live');
    expect((await second.state()).reason).toBeNull();
    await first.write('!');
    await until(async () => (await second.text()).endsWith('!'));
  });
});

/** What a user does on another device who was robbed of this one. */
const signOutEverywhere = async (person: Person): Promise<void> => {
  const { accessToken } = await stack.cognito.issue({ username: person.username });
  const answer = await fetch(`http://127.0.0.1:${stack.port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GlobalSignOut',
    },
    body: JSON.stringify({ AccessToken: accessToken }),
  });
  expect(answer.status).toBe(200);
};
