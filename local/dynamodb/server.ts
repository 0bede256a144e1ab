import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from './engine';
import { isApiError } from './errors';
import type { Json } from './types';

const maximumRequestBytes = 16 * 1024 * 1024;

interface Answer {
  status: number;
  body: Json;
}

const refusal = (name: string, message: string): Answer => ({
  status: 400,
  body: { __type: `com.amazon.coral.service#${name}`, message },
});

const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maximumRequestBytes) chunks.push(chunk);
  }
  return bytes <= maximumRequestBytes ? Buffer.concat(chunks).toString() : null;
};

const parse = (body: string): Json | null => {
  try {
    const data: unknown = JSON.parse(body);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Json) : null;
  } catch {
    return null;
  }
};

const answerOf = async (engine: Engine, request: IncomingMessage): Promise<Answer> => {
  const body = await readBody(request);
  if (body === null) return { status: 413, body: {} };
  // Signatures are not checked: whoever reaches the loopback address may do everything.
  if (!request.headers.authorization?.startsWith('AWS4-'))
    return refusal('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  const data = parse(body);
  if (!data) return refusal('SerializationException', 'The request is not a JSON object');
  try {
    const result = engine.call(String(request.headers['x-amz-target']), data);
    if (!result) return refusal('UnknownOperationException', 'There is no such operation');
    return { status: 200, body: await result };
  } catch (error) {
    if (isApiError(error)) return { status: error.statusCode, body: error.body };
    console.error('The local DynamoDB failed:', error);
    return {
      status: 500,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: String(error) },
    };
  }
};

const respond = (response: ServerResponse, { status, body }: Answer): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken.`, { cause: error }) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });

/** Serves an engine over HTTP, on the loopback address only. */
export const serve = async (engine: Engine, port: number): Promise<{ endpoint: string; close(): Promise<void> }> => {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = answerOf(engine, request)
      .then((answer) => respond(response, answer))
      // The caller went away in the middle of its request.
      .catch(() => void response.destroy())
      .finally(() => running.delete(work));
    running.add(work);
  });
  // Never close a connection that a client may be about to use.
  server.keepAliveTimeout = 0;
  await listen(server, port);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all(running);
      server.closeAllConnections();
      await closed;
    },
  };
};
