import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createFixture, type Fixture, PRINCIPALS, REGION, RESOLVERS, tokenOf } from './appsync.fixture';

const ON_MESSAGE = 'subscription ($room: ID) { onMessage(room: $room) { room text } }';
const SEND = 'mutation ($room: ID!, $text: String) { send(room: $room, text: $text) { room text } }';

let fixture: Fixture;
let token = '';

/** Resolves when the client's connection reaches this state, or a subscription is acknowledged. */
const hubSays = (picks: (event: string, data: Record<string, unknown>) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = Hub.listen('api', ({ payload }) => {
      if (!picks(payload.event, (payload.data ?? {}) as Record<string, unknown>)) return;
      stop();
      resolve();
    });
  });

const acknowledged = (room: string): Promise<void> =>
  hubSays((event, { variables }) => event === 'Subscription ack' && (variables as { room?: string }).room === room);

interface Listening {
  texts: string[];
  errors: unknown[];
  until(text: string): Promise<void>;
  failed: Promise<unknown>;
  stop(): void;
}

const listen = (query: string, room: string, authMode: 'userPool' | 'iam' = 'userPool'): Listening => {
  const texts: string[] = [];
  const errors: unknown[] = [];
  const waiting = new Map<string, () => void>();
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise((resolve) => (fail = resolve));
  const observable = generateClient().graphql({ query, variables: { room }, authMode }) as unknown as {
    subscribe(observer: object): { unsubscribe(): void };
  };
  const subscription = observable.subscribe({
    next: ({ data }: { data: Record<string, { text: string }> }) => {
      const text = Object.values(data)[0]?.text ?? '';
      texts.push(text);
      waiting.get(text)?.();
    },
    error: (error: unknown) => {
      errors.push(error);
      fail(error);
    },
  });
  return {
    ...{ texts, errors, failed },
    until: (text) => new Promise((resolve) => (texts.includes(text) ? resolve() : waiting.set(text, resolve))),
    stop: () => subscription.unsubscribe(),
  };
};

const send = (room: string, text: string, authMode: 'userPool' | 'iam' = 'userPool') =>
  generateClient().graphql({ query: SEND, variables: { room, text }, authMode }) as Promise<{ data: unknown }>;

beforeAll(async () => {
  fixture = await createFixture({
    ...RESOLVERS,
    'Query.plain': ({ caller }) => ({ data: caller.mode }),
    'Subscription.onFiltered': () => ({
      error: { message: 'There is no such room.', errorType: 'NOT_A_MEMBER', data: null, errorInfo: null },
    }),
  });
  token = await tokenOf('ann');
  // Node 20 has no WebSocket; Amplify uses the global one.
  globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;
  const { secretAccessKey, sessionToken } = PRINCIPALS.AKIDEXAMPLE;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey, sessionToken };
  // Amplify turns `http:` into `wss:` unless it is written in capitals.
  const endpoint = `HTTP://${fixture.host}/graphql`;
  Amplify.configure(
    { API: { GraphQL: { endpoint, region: REGION, defaultAuthMode: 'userPool' } } },
    {
      Auth: {
        tokenProvider: { getTokens: async () => ({ accessToken: decodeJWT(token), idToken: decodeJWT(token) }) },
        credentialsProvider: {
          getCredentialsAndIdentityId: async () => ({ credentials }),
          clearCredentialsAndIdentityId: () => undefined,
        },
      },
    },
  );
});
afterAll(() => fixture.close());

describe('the unmodified Amplify client', () => {
  it('[OPS-5] queries, mutates and subscribes, as a user and with IAM', async () => {
    const client = generateClient();
    expect(await client.graphql({ query: '{ plain }' })).toEqual({ data: { plain: 'AMAZON_COGNITO_USER_POOLS' } });
    for (const authMode of ['userPool', 'iam'] as const) {
      const room = `room of ${authMode}`;
      const ack = acknowledged(room);
      const listening = listen(ON_MESSAGE, room, authMode);
      await ack;
      expect((await send(room, 'one', authMode)).data).toEqual({ send: { room, text: 'one' } });
      await send('elsewhere', 'two', authMode);
      await send(room, 'three', authMode);
      await listening.until('three');
      expect(listening.texts).toEqual(['one', 'three']);
      listening.stop();
    }
  });

  it('[OPS-5] comes back after its socket was cut, without what was published meanwhile', async () => {
    const ack = acknowledged('r');
    const listening = listen(ON_MESSAGE, 'r');
    await ack;
    const disrupted = hubSays((_, { connectionState }) => connectionState === 'ConnectionDisrupted');
    const again = acknowledged('r');
    fixture.service.faults.closeSockets();
    await disrupted;
    await send('r', 'meanwhile');
    await again;
    await send('r', 'afterwards');
    await listening.until('afterwards');
    expect(listening).toMatchObject({ texts: ['afterwards'], errors: [] });
    listening.stop();
  });

  it('[OPS-5] hears of a denied subscription and keeps the others of its socket', async () => {
    const ack = acknowledged('r');
    const sibling = listen(ON_MESSAGE, 'r');
    await ack;
    const { connections } = fixture.service;
    const before = [...connections];
    const denied = listen('subscription ($room: ID!) { onFiltered(room: $room) { text } }', 'r');
    expect(JSON.stringify(await denied.failed)).toContain('NOT_A_MEMBER');
    await send('r', 'still here');
    await sibling.until('still here');
    expect([...connections]).toEqual(before);
    sibling.stop();
    denied.stop();
  });

  it('[ACC-1] is told that a forged token is not authorized, and posts again after 503', async () => {
    const good = token;
    token = await tokenOf('ann', { isForged: true });
    const refused = generateClient().graphql({ query: '{ plain }' });
    await expect(refused).rejects.toMatchObject({ errors: [{ message: 'Unauthorized' }] });
    token = good;
    let failures = 2;
    fixture.service.faults.set({ failRequests: () => (failures -= 1) >= 0 });
    const answer = await generateClient().graphql({ query: '{ plain }' });
    expect(answer).toEqual({ data: { plain: 'AMAZON_COGNITO_USER_POOLS' } });
    expect(failures).toBeLessThan(0);
    fixture.service.faults.reset();
  });
});
