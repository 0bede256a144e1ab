import type { IncomingMessage } from 'node:http';
import { AuthenticationError, type Credentials } from '../auth';
import { headersOf, sourceIpOf } from '../server/http';
import { lowerCased } from './frames';

const AUTHORIZATION_PROTOCOL = 'header-';

const decode = (text: string, encoding: 'base64' | 'base64url'): Record<string, string> => {
  try {
    return lowerCased(JSON.parse(Buffer.from(text, encoding).toString('utf8')));
  } catch {
    throw new AuthenticationError('The authorization header is not base64 of JSON.');
  }
};

/** The sub-protocols that a handshake offers. */
export const protocolsOf = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());

const authorizationOf = (request: IncomingMessage): Record<string, string> => {
  const protocol = protocolsOf(request).find((each) => each.startsWith(AUTHORIZATION_PROTOCOL));
  if (protocol) return decode(protocol.slice(AUTHORIZATION_PROTOCOL.length), 'base64url');
  const header = new URL(request.url ?? '/', 'http://localhost').searchParams.get('header');
  return header === null ? headersOf(request) : decode(header.replaceAll(' ', '+'), 'base64');
};

/** Refuses an authorization object that was made for another API: its host has to be the GraphQL endpoint's. */
export const checkHost = (authorization: Record<string, string>, host: string): void => {
  if (authorization['host']?.toLowerCase() !== host) throw new AuthenticationError('Required headers are missing.');
};

/** The host that a client has to name: locally, the real-time endpoint and the GraphQL endpoint share it. */
export const hostOf = (request: IncomingMessage): string => (request.headers.host ?? '').toLowerCase();

/**
 * Reads who connects, from the sub-protocol `header-<base64url>`, from `?header=<base64>`, or from the HTTP headers.
 * IAM callers sign `POST /graphql/connect` with the body `{}`.
 *
 * @throws AuthenticationError if it cannot be read or names another host.
 */
export const connectCredentials = (request: IncomingMessage): Credentials => {
  const headers = authorizationOf(request);
  checkHost(headers, hostOf(request));
  return { headers, path: '/graphql/connect', body: '{}', sourceIp: sourceIpOf(request) };
};
