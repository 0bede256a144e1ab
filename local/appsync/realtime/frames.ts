import type { WireError } from '../server/errors';

/** What a client is told with `connection_ack`: it may give the connection up after so long without a `ka`. */
export const CONNECTION_TIMEOUT_MILLISECONDS = 300_000;

export const KEEP_ALIVE_MILLISECONDS = 60_000;

/** The server ends every connection after 24 hours (AppSync developer guide, WebSocket client). */
export const CONNECTION_LIFETIME_MILLISECONDS = 24 * 3_600_000;

/** Subscriptions of one connection (AppSync quotas). */
export const SUBSCRIPTIONS_PER_CONNECTION = 200;

/** An error of the protocol itself; those of resolvers are {@link WireError}. */
export interface ProtocolError {
  errorType: string;
  message: string;
  errorCode?: number;
}

/** What the server sends, in AppSync's words. */
export type ServerFrame =
  | { type: 'connection_ack'; payload: { connectionTimeoutMs: number } }
  | { type: 'connection_error'; payload: { errors: ProtocolError[] } }
  | { type: 'ka' }
  | { type: 'start_ack' | 'complete'; id: string }
  | { type: 'error'; id?: string; payload: { errors: (ProtocolError | WireError)[] } };

/** What a client sends, as far as it could be read. */
export interface ClientFrame {
  type: string;
  id: string | null;
  payload: { data: string; authorization: Record<string, string> } | null;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The string values of an object, names in lower case. */
export const lowerCased = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isMap(value) ? value : {}).flatMap(([name, each]) =>
      typeof each === 'string' ? [[name.toLowerCase(), each]] : [],
    ),
  );

const readPayload = (payload: unknown): ClientFrame['payload'] => {
  if (!isMap(payload) || typeof payload['data'] !== 'string') return null;
  const extensions = isMap(payload['extensions']) ? payload['extensions'] : {};
  return { data: payload['data'], authorization: lowerCased(extensions['authorization']) };
};

/** Reads a message of a client; one that is not JSON has the type `unknown`. */
export const readFrame = (text: string): ClientFrame => {
  try {
    const frame: unknown = JSON.parse(text);
    if (!isMap(frame)) return { type: 'unknown', id: null, payload: null };
    const { type, id, payload } = frame;
    return {
      type: typeof type === 'string' ? type : 'unknown',
      id: typeof id === 'string' && id !== '' ? id : null,
      payload: readPayload(payload),
    };
  } catch {
    return { type: 'unknown', id: null, payload: null };
  }
};
