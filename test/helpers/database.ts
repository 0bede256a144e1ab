import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../local/clock';
import { createTables } from '../../local/dynamodb';
import { openEngine } from '../../local/dynamodb/engine';
import { isApiError } from '../../local/dynamodb/errors';
import { serve } from '../../local/dynamodb/server';

interface SdkRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * The embedded database with its tables, in this process: the SDK's own client, whose requests are handed to the engine
 * without a socket. For tests that make hundreds of thousands of requests.
 */
export const openDirect = async (clock: Clock) => {
  const engine = await openEngine(null, clock);
  const server = await serve(engine, 0);
  const tables = { operations: 'weft-operations', documents: 'weft-documents' };
  await createTables(server.endpoint, tables);

  const handle = async ({ headers, body }: SdkRequest) => {
    const answer = (statusCode: number, content: unknown) => ({
      response: {
        statusCode,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: Buffer.from(JSON.stringify(content)),
      },
    });
    try {
      return answer(200, await engine.call(headers['x-amz-target']!, JSON.parse(Buffer.from(body).toString())));
    } catch (error) {
      if (isApiError(error)) return answer(error.statusCode, error.body);
      throw error;
    }
  };
  const bare = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // The part of a request handler that the client calls.
    requestHandler: { handle } as never,
  });
  return {
    tables,
    client: DynamoDBDocumentClient.from(bare, { marshallOptions: { removeUndefinedValues: true } }),
    async close() {
      bare.destroy();
      await server.close();
      await engine.close();
    },
  };
};
