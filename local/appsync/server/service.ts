import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../clock';
import { type AuthenticationOptions, createAuthenticate } from '../auth';
import { type Connection, createHub, createRealtimeEndpoint } from '../realtime';
import type { Engine } from '../types';
import { createAccess } from './access';
import { createEndpoint } from './endpoint';
import { createExecute, createInvoke } from './execute';
import { createFaults, type Faults } from './faults';
import { allow, pathOf } from './http';
import { createMeter, type Meter } from './meter';
import { createApi } from './schema';

export const GRAPHQL_PATH = '/graphql';
export const REALTIME_PATH = '/graphql/realtime';

export interface AppSyncOptions {
  /** The text of a schema in the AppSync dialect. */
  schema: string;
  /** Runs the fields that have a resolver. */
  engine: Engine;
  authenticate: AuthenticationOptions;
  clock: Clock;
  /** Switches for faults; by default new ones, all off. */
  faults?: Faults;
  /** Takes one line for each request and failure; no line holds an argument, a result or a token. */
  log?(line: string): void;
}

/** A GraphQL API of AppSync, to be mounted on an HTTP server. */
export interface AppSyncService {
  /** Answers `POST` and `OPTIONS` of `/graphql`; false: the request is for somebody else. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes the WebSocket of `/graphql/realtime`; false: it is for somebody else. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly connections: ReadonlySet<Connection>;
  readonly faults: Faults;
  readonly meter: Meter;
  /** Cuts every connection and stops every timer. */
  close(): Promise<void>;
}

/**
 * Makes a GraphQL API with the semantics of AppSync: HTTP and real-time endpoint, default mode
 * AMAZON_COGNITO_USER_POOLS, additional mode AWS_IAM.
 *
 * @throws Error if AppSync would not accept the schema.
 */
export const createAppSync = (options: AppSyncOptions): AppSyncService => {
  const { engine, clock, faults = createFaults() } = options;
  const log = (line: string): void => options.log?.(line);
  const api = createApi(options.schema);
  const meter = createMeter();
  const authenticate = createAuthenticate(options.authenticate, clock);
  const mayAccess = createAccess(api.schema);
  const invoke = createInvoke(engine, log);
  const hub = createHub(api, faults, meter);
  const execute = createExecute(api, engine, mayAccess, invoke);
  const endpoint = createEndpoint({ api, authenticate, execute, faults, meter, publish: hub.publish, log });
  const realtime = createRealtimeEndpoint({
    ...{ api, engine, mayAccess, invoke, authenticate, hub, faults, meter, clock, log },
  });
  return {
    handle(request, response) {
      if (pathOf(request) !== GRAPHQL_PATH) return false;
      if (request.method === 'POST') endpoint(request, response);
      else if (request.method === 'OPTIONS') allow(request, response);
      else return false;
      return true;
    },
    upgrade(request, socket, head) {
      if (pathOf(request) !== REALTIME_PATH) return false;
      realtime.upgrade(request, socket, head);
      return true;
    },
    connections: realtime.connections,
    faults,
    meter,
    close: () => realtime.close(),
  };
};
