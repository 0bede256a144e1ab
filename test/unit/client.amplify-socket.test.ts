import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Amplify } from 'aws-amplify';
import { decodeJWT } from 'aws-amplify/auth';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { amplifyTransport } from '../../client/amplify';
import type { Transport } from '../../client/transport';

// The real Amplify against a server that plays AppSync's part in the real-time protocol: it shows that Amplify hands
// through what the transport relies on.

interface Message {
  id?: string;
  type: string;
  payload?: { data: string };
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${base64url({ alg: 'none' })}.${base64url({ sub: 'ann', exp: 4_000_000_000, iat: 1 })}.x`;

let server: Server;
let transport: Transport;
let answer = { status: 200, body: {} as object, headers: {} as Record<string, string> };

const reply = (socket: WebSocket, message: Message): void => {
  const send = (reply: object): void => socket.send(JSON.stringify(reply));
  const { id } = message;
  if (message.type === 'connection_init') send({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
  if (message.type === 'stop') send({ type: 'complete', id });
  if (message.type !== 'start') return;
  const { documentId } = (JSON.parse(message.payload!.data) as { variables: { documentId: string } }).variables;
  if (documentId === 'secret') {
    const errors = [{ errorType: 'NOT_A_MEMBER', message: 'no' }];
    return send({ type: 'error', id, payload: { errors } });
  }
  send({ type: 'start_ack', id });
  send({ type: 'data', id, payload: { data: { onSignal: { documentId } } } });
};

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  new WebSocketServer({ server, handleProtocols: () => 'graphql-ws' }).on('connection', (socket) => {
    socket.on('message', (data) => reply(socket, JSON.parse((data as Buffer).toString()) as Message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubGlobal('WebSocket', WebSocket);
  const { port } = server.address() as AddressInfo;
  const tokens = { accessToken: decodeJWT(token), idToken: decodeJWT(token) };
  // In upper case Amplify leaves the scheme alone, instead of asking for TLS.
  const endpoint = `HTTP://127.0.0.1:${port}/graphql`;
  Amplify.configure(
    { API: { GraphQL: { endpoint, region: 'us-east-1', defaultAuthMode: 'userPool' } } },
    { Auth: { tokenProvider: { getTokens: async () => tokens } } },
  );
  transport = amplifyTransport();
});

afterAll(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

const subscription = 'subscription OnSignal($documentId: ID!) { onSignal(documentId: $documentId) { documentId } }';

const listen = (documentId: string) => {
  const heard: unknown[] = [];
  const ended = { close: () => {} };
  const done = new Promise<unknown[]>((resolve) => {
    ended.close = transport.subscribe(
      subscription,
      { documentId },
      {
        ready: () => heard.push('ready'),
        next: (data) => {
          heard.push(data);
          resolve(heard);
        },
        error: (error) => {
          heard.push(error.reason);
          resolve(heard);
        },
      },
    ).close;
  });
  return { done, close: () => ended.close() };
};

describe('Amplify as it is', () => {
  it('[SYN-7] tells each subscription of its own acknowledgement, before its first message', async () => {
    const connected: boolean[] = [];
    const stop = transport.onConnection((state) => connected.push(state));
    const [one, two] = [listen('one'), listen('two')];
    expect(await one.done).toEqual(['ready', { onSignal: { documentId: 'one' } }]);
    expect(await two.done).toEqual(['ready', { onSignal: { documentId: 'two' } }]);
    expect(connected).toContain(true);
    expect(connected).not.toContain(false);
    one.close();
    two.close();
    stop();
  });

  it('[ACC-2] tells why a subscription was refused, and leaves the others alone', async () => {
    const other = listen('other');
    await other.done;
    const secret = listen('secret');
    expect(await secret.done).toEqual(['NOT_A_MEMBER']);
    expect(await other.done).toEqual(['ready', { onSignal: { documentId: 'other' } }]);
    other.close();
    secret.close();
  });

  const query = 'query Me { me { userId } }';

  it('gives the data of an answer', async () => {
    answer = { status: 200, body: { data: { me: { userId: 'ann' } } }, headers: {} };
    expect(await transport.request(query, {})).toEqual({ me: { userId: 'ann' } });
  });

  it('gives the reason of a refusal', async () => {
    answer = { status: 200, body: { data: null, errors: [{ errorType: 'ROLE_TOO_LOW', message: 'no' }] }, headers: {} };
    await expect(transport.request(query, {})).rejects.toMatchObject({ reason: 'ROLE_TOO_LOW' });
  });

  it('[ACC-1] gives NOT_SIGNED_IN for HTTP 401', async () => {
    const errors = [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }];
    answer = { status: 401, body: { errors }, headers: { 'x-amzn-errortype': 'UnauthorizedException' } };
    await expect(transport.request(query, {})).rejects.toMatchObject({ reason: 'NOT_SIGNED_IN' });
  });

  it('gives OFFLINE where nobody listens', async () => {
    const { port } = server.address() as AddressInfo;
    Amplify.configure(
      {
        API: {
          GraphQL: { endpoint: `HTTP://127.0.0.1:1/graphql?${port}`, region: 'us-east-1', defaultAuthMode: 'userPool' },
        },
      },
      { Auth: { tokenProvider: { getTokens: async () => ({ accessToken: decodeJWT(token) }) } } },
    );
    await expect(transport.request(query, {})).rejects.toMatchObject({ reason: 'OFFLINE' });
  });
});
