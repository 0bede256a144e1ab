import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Jwks } from 'aws-jwt-verify/jwk';
import api from '../schema/api.json';
import { createCognitoVerifier, type IamPrincipal } from './appsync/auth';
import { createEngine } from './appsync/engine';
import { createAppSync, type AppSyncService } from './appsync/server';
import type { DataSource } from './appsync/types';
import { readBundle, type TableNames } from './bundles';
import { createClock, type MovableClock } from './clock';
import { createCognito, type CognitoService } from './cognito';
import { createTables, startDynamo, type LocalDynamo } from './dynamodb';
import { outputsOf } from './outputs';
import { servePages } from './pages';
import { createPrincipals } from './principals';
import { createSources } from './sources';
import { startWorkers, type Workers } from './workers';

export const region = 'us-east-1';

/** The names of the local tables; a deployment chooses its own. */
export const tableNames: TableNames = { operations: 'weft-operations', documents: 'weft-documents' };

/** The users that a newcomer can sign in with at once. They exist on the local stack only. */
export const demoUsers = [
  { username: 'ada@example.com', password: 'Correct-horse-1' },
  { username: 'alan@example.com', password: 'Correct-horse-2' },
];

export interface StackOptions {
  /** The port of everything but the database; 0 takes a free one. */
  port: number;
  /** Where data is kept; null keeps it in memory. */
  folder: string | null;
  /** The build's folder, `dist`. */
  dist: string;
  /** Another DynamoDB to use instead of the embedded one. */
  dynamodbEndpoint?: string;
  /** Days for which the whole history is kept; for ever if left out. */
  historyDays?: string;
  clock?: MovableClock;
  /** IAM principals that may call the API beside the functions', by access key id. */
  principals?: Record<string, IamPrincipal>;
  /** Puts something around the API's data sources: a gate, by which a test holds a request between two steps. */
  around?(sources: Record<string, DataSource>): Record<string, DataSource>;
  log?(line: string): void;
  /** Takes what Cognito would send by mail: codes. Without it they go to the log. */
  mail?(line: string): void;
}

/** A running stack. */
export interface Stack {
  port: number;
  /** The page's address. */
  url: string;
  clock: MovableClock;
  appsync: AppSyncService;
  cognito: CognitoService;
  /** Where the database answers. */
  dynamodbEndpoint: string;
  workers: Workers;
  /** The stack's amplify_outputs.json. */
  outputs: object;
  close(): Promise<void>;
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} is taken by another program. Stop that program, or choose another port: make start PORT=${port + 1}`,
            )
          : error,
      ),
    );
    // Loopback only: the stack's users and keys are not fit for a network.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const subfolder = (folder: string | null, name: string): string | null => {
  if (folder === null) return null;
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
};

// Pages that outlived the former run ask already: without an answer they would wait for one until they give up.
const notYet: RequestListener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end('Weft is starting.\n');
};

/** Starts the whole service on the loopback address: what Terraform deploys, from the same bundles and manifests. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { folder, dist } = options;
  const clock = options.clock ?? createClock();
  const log = options.log ?? (() => undefined);
  const around = options.around ?? ((sources: Record<string, DataSource>) => sources);
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step();
  };

  try {
    // The port first: when it is taken, nothing else has been started.
    const server = createServer(notYet);
    const port = await listen(server, options.port);
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    );

    let dynamodbEndpoint = options.dynamodbEndpoint;
    if (!dynamodbEndpoint) {
      const dynamo: LocalDynamo = await startDynamo({ folder: subfolder(folder, 'dynamodb'), clock });
      closers.push(() => dynamo.close());
      dynamodbEndpoint = dynamo.endpoint;
    }
    await createTables(dynamodbEndpoint, tableNames);

    const cognito = await createCognito({ folder: subfolder(folder, 'cognito'), clock, log: options.mail ?? log });
    closers.push(() => cognito.close());
    for (const user of demoUsers) await cognito.createUser(user);

    const roles = createPrincipals();
    const engine = createEngine({
      manifest: api,
      code: (name) => readBundle(dist, tableNames, name),
      dataSources: around(
        createSources({
          endpoint: dynamodbEndpoint,
          names: tableNames,
          invoke: (name, payload) => workers.functions[name].invoke(payload),
        }),
      ),
      clock,
      log,
    });
    const appsync = createAppSync({
      schema: readFileSync(join(dist, '..', 'schema', 'schema.graphql'), 'utf8'),
      engine,
      authenticate: {
        cognito: createCognitoVerifier({
          userPoolId: cognito.userPoolId,
          clientId: cognito.clientId,
          jwks: () => cognito.jwks() as Jwks,
        }),
        iam: { credentials: { ...roles.principals, ...options.principals } },
        region,
      },
      clock,
      log,
    });
    closers.push(() => appsync.close());

    const workers = await startWorkers({
      folder: subfolder(folder, 'workers'),
      dist,
      dynamodbEndpoint,
      tableNames,
      region,
      ...(options.historyDays !== undefined && { historyDays: options.historyDays }),
      graphqlUrl: `http://127.0.0.1:${port}/graphql`,
      credentials: roles.credentials,
      clock,
      log,
    });
    closers.push(() => workers.close());

    const outputs = outputsOf({
      ...{ port, region, userPoolId: cognito.userPoolId, clientId: cognito.clientId, demoUsers },
      ...{ dynamodbEndpoint, tableNames },
    });
    const pages = servePages(join(dist, 'web'), outputs);
    server.off('request', notYet).on('request', (request, response) => {
      if (appsync.handle(request, response) || cognito.handle(request, response) || pages(request, response)) return;
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    });
    server.on('upgrade', (request, socket, head) => {
      if (!appsync.upgrade(request, socket, head)) socket.destroy();
    });

    return {
      port,
      url: `http://localhost:${port}/`,
      clock,
      appsync,
      cognito,
      dynamodbEndpoint,
      workers,
      outputs,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
