import WebSocket from 'ws';
import type { Stack } from '../../local/stack';

/** A frame of the real-time protocol. */
export interface Frame {
  type: string;
  id?: string;
  // A frame's payload depends on its type.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  payload?: any;
}

/** A bare WebSocket client of AppSync's real-time protocol: what is on the wire, without Amplify between. */
export interface RealtimeClient {
  frames: Frame[];
  closed: boolean;
  /** Sends `start`, with another token or what IAM signed if given, and resolves with its answer: `start_ack` or `error`. */
  start(
    id: string,
    query: string,
    variables: Record<string, unknown>,
    token?: string,
    signed?: Record<string, string>,
  ): Promise<Frame>;
  /** The payloads' data that came for a subscription so far. */
  dataOf(id: string): Record<string, unknown>[];
  close(): void;
}

/** Connects with a token; rejects with the `connection_error` frame if the service refuses. */
export const connect = async (stack: Stack, token: string): Promise<RealtimeClient> => {
  const authorization = { Authorization: token, host: `localhost:${stack.port}` };
  const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
  const socket = new WebSocket(`ws://localhost:${stack.port}/graphql/realtime`, ['graphql-ws', `header-${header}`]);
  const frames: Frame[] = [];
  const waiting: { match(frame: Frame): boolean; resolve(frame: Frame): void }[] = [];
  const client: RealtimeClient = {
    frames,
    closed: false,
    start(id, query, variables, other, signed) {
      const answer = wait((frame) => frame.id === id && (frame.type === 'start_ack' || frame.type === 'error'));
      const extensions = { authorization: signed ?? { ...authorization, Authorization: other ?? token } };
      socket.send(
        JSON.stringify({ id, type: 'start', payload: { data: JSON.stringify({ query, variables }), extensions } }),
      );
      return answer;
    },
    dataOf: (id) =>
      frames.filter((frame) => frame.id === id && frame.type === 'data').map((frame) => frame.payload.data),
    close: () => socket.close(),
  };
  const wait = (match: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve) => waiting.push({ match, resolve }));
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    frames.push(frame);
    for (const waiter of waiting.filter(({ match }) => match(frame))) {
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.resolve(frame);
    }
  });
  socket.on('close', () => (client.closed = true));
  socket.on('error', () => undefined);
  const answer = wait((frame) => frame.type === 'connection_ack' || frame.type === 'connection_error');
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  const first = await answer;
  if (first.type !== 'connection_ack')
    throw Object.assign(new Error(first.payload.errors[0].errorType), { frame: first });
  return client;
};
