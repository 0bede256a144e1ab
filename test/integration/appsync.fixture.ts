import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { createCognitoVerifier, type IamPrincipal } from '../../local/appsync/auth';
import { type AppSyncService, createAppSync } from '../../local/appsync/server';
import type { Engine, Invocation, Resolution } from '../../local/appsync/types';
import { createClock, type MovableClock } from '../../local/clock';

export const REGION = 'us-east-1';
export const POOL = 'us-east-1_Example01';
export const CLIENT = 'example-client';
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL}`;

export const PRINCIPALS = {
  AKIDEXAMPLE: {
    secretAccessKey: 'wJalrXUtnFEMI',
    sessionToken: 'session-token',
    userArn: 'arn:aws:sts::123456789012:assumed-role/notifier/one',
    accountId: '123456789012',
  },
  AKIDLIMITED: {
    secretAccessKey: 'limited-secret',
    userArn: 'arn:aws:sts::123456789012:assumed-role/limited/one',
    accountId: '123456789012',
    policy: ['Mutation.publish'],
  },
} satisfies Record<string, IamPrincipal>;

/** The SHA-256 that the signer of the AWS SDK asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: unknown): void {
    this.#hash.update(data as string);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

/** The headers with which the AWS SDK signs `POST path` for this host. */
export const sign = async (
  key: keyof typeof PRINCIPALS,
  host: string,
  path: string,
  body: string,
): Promise<Record<string, string>> => {
  const credentials = { accessKeyId: key, ...PRINCIPALS[key] };
  const signer = new SignatureV4({ credentials, region: REGION, service: 'appsync', sha256: Sha256 });
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path, body },
    headers: { host, 'content-type': 'application/json' },
  });
  return headers;
};

/** A schema with one of everything that the server has to treat as AppSync does. */
export const SCHEMA = /* GraphQL */ `
  enum Level {
    LOW
    HIGH
  }
  type Meta @aws_cognito_user_pools @aws_iam {
    colour: String
    size: Int
  }
  type Message @aws_cognito_user_pools @aws_iam {
    room: ID
    author: ID
    text: String
    number: Int
    level: Level
    tags: [String]
    meta: Meta
    parts: [Meta]
    at: AWSDateTime
    "For the machine only."
    internal: String @aws_iam
  }
  type Note {
    room: ID!
    text: String!
  }
  type Loose {
    body: AWSJSON
    at: AWSDateTime
    address: AWSIPAddress
    nested: Loose
    list: [Loose]
    open: String
    guarded: String @aws_cognito_user_pools(cognito_groups: ["admins"])
    machine: String @aws_iam
  }
  type Query {
    loose(json: AWSJSON, at: AWSDateTime, id: ID): Loose
    needed: Note!
    machine: String @aws_iam
    keyed: String @aws_api_key
    plain: String
  }
  type Mutation {
    send(room: ID!, text: String, number: Int, author: ID): Message @aws_cognito_user_pools @aws_iam
    publish(room: ID!): Message @aws_iam
    note(room: ID!, text: String): Note @aws_cognito_user_pools @aws_iam
    kick(author: ID!): Message
  }
  type Subscription {
    onMessage(room: ID, author: ID): Message
      @aws_subscribe(mutations: ["send", "publish"])
      @aws_cognito_user_pools
      @aws_iam
    onFiltered(room: ID!): Message @aws_subscribe(mutations: ["send"])
    onNote(room: ID): Note @aws_subscribe(mutations: ["note"])
    onMachine: Message @aws_subscribe(mutations: ["send"]) @aws_iam
  }
`;

export type Resolvers = Record<string, (invocation: Invocation) => Partial<Resolution> | Promise<Partial<Resolution>>>;

/** An engine whose resolvers are plain functions. */
export const engineOf = (resolvers: Resolvers): Engine => ({
  has: (field) => Object.hasOwn(resolvers, field),
  resolve: async (invocation) => ({
    ...{ data: null, error: null, appended: [], filter: null, invalidationFilter: null },
    ...{ invalidations: [], responseHeaders: {} },
    ...(await resolvers[invocation.field]?.(invocation)),
  }),
});

/** Mutations that answer with their arguments. */
export const RESOLVERS: Resolvers = {
  'Mutation.send': ({ arguments: args }) => ({ data: { ...args, at: '2026-11-22T13:00:00.000Z' } }),
  'Mutation.publish': ({ arguments: args }) => ({ data: { ...args, text: 'published', internal: 'secret' } }),
  'Mutation.note': ({ arguments: args }) => ({ data: args }),
};

const keys = await generateKeyPair('RS256', { extractable: true });
const foreignKeys = await generateKeyPair('RS256', { extractable: true });
const JWKS = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };

export interface TokenOptions {
  claims?: Record<string, unknown>;
  issuer?: string;
  isForged?: boolean;
  /** Seconds from now. */
  expiresIn?: number;
}

/** An access token of the pool for this user. */
export const tokenOf = (sub: string, options: TokenOptions = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub, username: `${sub}-name`, token_use: 'access', client_id: CLIENT, ...options.claims };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(options.issuer ?? ISSUER)
    .setIssuedAt(now)
    .setExpirationTime(now + (options.expiresIn ?? 3600))
    .sign(options.isForged ? foreignKeys.privateKey : keys.privateKey);
};

export interface Fixture {
  clock: MovableClock;
  service: AppSyncService;
  host: string;
  /** Log lines so far. */
  lines: string[];
  post(body: unknown, headers: Record<string, string>): Promise<Response>;
  /** Executes as this user and returns the body of the answer. */
  run(sub: string, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Executes as this IAM principal. */
  runAsIam(key: keyof typeof PRINCIPALS, query: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: Record<string, unknown>[];
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

export const createFixture = async (resolvers: Resolvers = RESOLVERS, schema = SCHEMA): Promise<Fixture> => {
  const clock = createClock();
  const lines: string[] = [];
  const cognito = createCognitoVerifier({ userPoolId: POOL, clientId: CLIENT, jwks: () => JWKS as never });
  const service = createAppSync({
    schema,
    engine: engineOf(resolvers),
    authenticate: { cognito, iam: { credentials: PRINCIPALS }, region: REGION },
    clock,
    log: (line) => lines.push(line),
  });
  const server = createServer((request, response) => {
    if (!service.handle(request, response)) response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    if (!service.upgrade(request, socket, head)) socket.destroy();
  });
  const host = `127.0.0.1:${await listen(server)}`;
  const post = (body: unknown, headers: Record<string, string>): Promise<Response> =>
    fetch(`http://${host}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const tokens = new Map<string, string>();
  return {
    ...{ clock, service, host, lines, post },
    run: async (sub, query, variables = {}) => {
      const authorization = tokens.get(sub) ?? (await tokenOf(sub));
      tokens.set(sub, authorization);
      const answer = await post({ query, variables }, { authorization });
      return (await answer.json()) as Answer;
    },
    async runAsIam(key, query) {
      const body = JSON.stringify({ query });
      const headers = await sign(key, host, '/graphql', body);
      delete headers['host']; // fetch sends its own, which is the same
      return (await (await post(body, headers)).json()) as Answer;
    },
    async close() {
      await service.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- frames are what is tested; their shape is asserted
export type Frame = any;

/** A WebSocket of a test, with everything that it received. */
export interface Wire {
  frames: Frame[];
  isClosed(): boolean;
  send(frame: unknown): void;
  /** Resolves to the first frame received, now or later, that the predicate picks. */
  until(picks: (frame: Frame) => boolean): Promise<Frame>;
  closed: Promise<{ code: number }>;
  /** Sends `start` and resolves to its `start_ack` or `error`. */
  start(id: string, query: string, variables?: Record<string, unknown>, token?: string): Promise<Frame>;
  close(): void;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Opens a socket with the given sub-protocols, query and headers; resolves once it is open. */
export const openWire = (
  fixture: Fixture,
  token: string,
  options: { protocols?: string[]; query?: string; headers?: Record<string, string> } = {},
): Promise<Wire> => {
  const authorization = { Authorization: token, host: fixture.host };
  const protocols = options.protocols ?? ['graphql-ws', `header-${encode(authorization)}`];
  const url = `ws://${fixture.host}/graphql/realtime${options.query ?? ''}`;
  const socket = new WebSocket(url, protocols, { headers: options.headers ?? {} });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  let isClosed = false;
  socket.on('message', (data) => {
    frames.push(JSON.parse((data as Buffer).toString('utf8')));
    for (const check of [...waiting]) check();
  });
  const closed = new Promise<{ code: number }>((resolve) =>
    socket.on('close', (code) => {
      isClosed = true;
      resolve({ code });
    }),
  );
  const until = (picks: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = frames.find(picks);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const send = (frame: unknown): void => socket.send(JSON.stringify(frame));
  const wire: Wire = {
    ...{ frames, send, until, closed },
    isClosed: () => isClosed,
    start(id, query, variables = {}, startToken = token) {
      const data = JSON.stringify({ query, variables });
      const extensions = { authorization: { Authorization: startToken, host: fixture.host } };
      send({ id, type: 'start', payload: { data, extensions } });
      return until((frame) => frame.id === id && (frame.type === 'start_ack' || frame.type === 'error'));
    },
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(wire));
    socket.on('error', reject);
  });
};

/** Opens a socket of this user that is acknowledged. */
export const connect = async (fixture: Fixture, sub: string): Promise<Wire> => {
  const wire = await openWire(fixture, await tokenOf(sub));
  wire.send({ type: 'connection_init' });
  await wire.until((frame) => frame.type === 'connection_ack');
  return wire;
};

/** What the `data` frames of a subscription held, as `payload.data[field].text`. */
export const textsOf = (wire: Wire, id: string): unknown[] =>
  wire.frames
    .filter((frame) => frame.type === 'data' && frame.id === id)
    .map((frame) => Object.values(frame.payload.data as Record<string, { text: unknown }>)[0]?.text);

/** A predicate for the frame that delivers this text to a subscription. */
export const delivers =
  (id: string, text: string) =>
  (frame: Frame): boolean =>
    frame.type === 'data' && frame.id === id && JSON.stringify(frame.payload).includes(`"text":"${text}"`);
