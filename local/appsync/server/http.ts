import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Larger requests are refused (AppSync takes 1 MB). */
export const BODY_BYTES = 1024 * 1024;

const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-api-key',
].join(',');

/** The path of a request's target, without its query. */
export const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0] ?? '';

/** Headers by name in lower case, several values joined as HTTP joins them. */
export const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

export const sourceIpOf = (request: IncomingMessage): string[] => [request.socket.remoteAddress ?? '127.0.0.1'];

/** Resolves to the body, or to null if it is larger than {@link BODY_BYTES}. */
export const readBody = (request: IncomingMessage): Promise<Buffer | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > BODY_BYTES ? null : Buffer.concat(chunks)));
    request.on('error', reject);
  });

/** Answers with JSON that a page of any origin may read. */
export const respond = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json;charset=UTF-8',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
};

/** Answers with an error for the whole request, whose type Amplify reads from the header. */
export const refuse = (response: ServerResponse, status: number, errorType: string, message: string): void =>
  respond(response, status, { errors: [{ errorType, message }] }, { 'x-amzn-errortype': errorType });

/** Answers a browser that asks whether it may post here. */
export const allow = (request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST,OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? ALLOWED_HEADERS,
    'access-control-max-age': '172800',
    'content-length': '0',
  });
  response.end();
};
