import { randomUUID } from 'node:crypto';
import type http from 'node:http';
import type { JWK } from 'jose';
import { CognitoError } from './errors';
import { readInput } from './input';
import type { Operation } from './pool';
import type { CognitoFault } from './types';

const PREFIX = 'AWSCognitoIdentityProviderService.';
const LONGEST_BODY = 131_072;

// As Cognito's own endpoint, which any page may call: what it takes are tokens and passwords, not cookies.
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
};

const readBody = async (request: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new CognitoError('SerializationException', 'The request is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const send = (
  response: http.ServerResponse,
  status: number,
  type: string,
  body: object,
  headers: http.OutgoingHttpHeaders = {},
): void => {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-amzn-requestid': randomUUID(),
    ...CORS,
    ...headers,
  });
  response.end(JSON.stringify(body));
};

/** Makes the request handler of a pool: see {@link CognitoService.handle}. */
export const createHandler = (options: {
  operations: Record<string, Operation>;
  jwksPath: string;
  jwks: { keys: JWK[] };
  /** How an operation fails this time, if it does. */
  fault(operation: string): CognitoFault | null;
  log(line: string): void;
}): ((request: http.IncomingMessage, response: http.ServerResponse) => boolean) => {
  const { operations, jwksPath, jwks, fault, log } = options;

  const run = async (name: string, request: http.IncomingMessage): Promise<object> => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw new CognitoError('UnknownOperationException', `Unknown operation ${name}`);
    return operation(readInput(await readBody(request)));
  };

  const answer = async (name: string, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const type = 'application/x-amz-json-1.1';
    const struck = fault(name);
    if (struck === 'CUT') return void response.destroy();
    try {
      if (struck === 'FAIL') throw new Error('A fault was asked for.');
      if (struck === 'THROTTLE') throw new CognitoError('TooManyRequestsException', 'Rate exceeded');
      send(response, 200, type, await run(name, request));
    } catch (error) {
      const known = error instanceof CognitoError;
      if (!known) log(`Cognito ${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
      const [status, kind, message] = known
        ? [400, error.type, error.message]
        : [500, 'InternalErrorException', 'Internal error'];
      const headers = { 'x-amzn-errortype': `${kind}:`, 'x-amzn-errormessage': message };
      send(response, status, type, { __type: kind, message }, headers);
    }
  };

  return (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (request.method === 'POST' && target.startsWith(PREFIX)) {
      void answer(target.slice(PREFIX.length), request, response);
      return true;
    }
    const path = (request.url ?? '').split('?')[0];
    if (request.method === 'GET' && path === jwksPath) {
      send(response, 200, 'application/json', jwks, { 'cache-control': 'public, max-age=86400' });
      return true;
    }
    const wanted = String(request.headers['access-control-request-headers'] ?? '').toLowerCase();
    if (request.method === 'OPTIONS' && (wanted.split(/\s*,\s*/).includes('x-amz-target') || path === jwksPath)) {
      response.writeHead(200, {
        ...CORS,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': wanted,
        'access-control-max-age': '172800',
      });
      response.end();
      return true;
    }
    return false;
  };
};
