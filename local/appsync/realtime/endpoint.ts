import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AuthenticationError } from '../auth';
import { failureText } from '../server/failure';
import { headersOf, sourceIpOf } from '../server/http';
import { type Connection, type ConnectionOptions, createConnection, type Opening } from './connection';
import { connectCredentials, hostOf, protocolsOf } from './handshake';

/** The sub-protocol that AppSync wants offered and selects. */
export const PROTOCOL = 'graphql-ws';

/** A client's message may be as long as an HTTP request's body. */
const MESSAGE_BYTES = 1024 * 1024;

export interface RealtimeEndpoint {
  /** Takes over the socket of an upgrade request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections: ReadonlySet<Connection>;
  close(): Promise<void>;
}

const authenticate = async (request: IncomingMessage, options: ConnectionOptions): Promise<Opening['who']> => {
  try {
    return await options.authenticate(connectCredentials(request));
  } catch (error) {
    if (error instanceof AuthenticationError) return error;
    throw error;
  }
};

/** Makes the endpoint `/graphql/realtime`. A caller that is not authenticated is told so when it says `connection_init`. */
export const createRealtimeEndpoint = (options: ConnectionOptions): RealtimeEndpoint => {
  const { faults } = options;
  const connections = new Set<Connection>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_BYTES,
    handleProtocols: () => PROTOCOL,
  });

  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const who = await authenticate(request, options);
    const isAway = !(who instanceof AuthenticationError) && faults.isOffline(who.caller);
    if (faults.settings.refuseConnections || isAway) return void socket.destroy();
    const opening = { who, host: hostOf(request), headers: headersOf(request), sourceIp: sourceIpOf(request) };
    server.handleUpgrade(request, socket, head, (accepted) => {
      const connection = createConnection(accepted, opening, options, () => connections.delete(connection));
      connections.add(connection);
    });
  };

  faults.onCut((picks) => {
    for (const connection of [...connections])
      if (connection.who instanceof AuthenticationError || picks(connection.who.caller)) connection.cut();
  });

  return {
    connections,
    upgrade(request, socket, head) {
      const ignore = (): void => undefined;
      socket.on('error', ignore);
      if (!protocolsOf(request).includes(PROTOCOL)) {
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      open(request, socket, head).then(
        () => socket.off('error', ignore),
        (error: unknown) => {
          options.log(`connection failed: ${failureText(error)}`);
          socket.destroy();
        },
      );
    },
    close: () =>
      new Promise((resolve) => {
        for (const connection of [...connections]) connection.cut();
        server.close(() => resolve());
      }),
  };
};
