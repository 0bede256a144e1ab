import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { required } from './environment';

/** AppSync did not take a request: with the type of its error, where it gave one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly errorType: string | null,
  ) {
    super(`AppSync answered ${status} ${errorType ?? ''}`);
  }
}

/** Sends one GraphQL request. Rejects unless AppSync answers with data and no error: with {@link ApiError} if it answers. */
export type Publish = (query: string, variables: object) => Promise<void>;

/** How long AppSync may take: a request of its own lives 30 s, a publishing mutation without a table takes milliseconds. */
const timeoutMilliseconds = 5_000;

const credentials = () => {
  const token = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: required(process.env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(process.env, 'AWS_SECRET_ACCESS_KEY'),
    ...(token ? { sessionToken: token } : {}),
  };
};

/**
 * Makes the publisher of a function: it posts to the API at `endpoint`, signed with the function's role (Signature
 * Version 4). AppSync answers with 200 also when it refuses, so the answer is read.
 */
export const createPublisher = (endpoint: string, region: string): Publish => {
  const url = new URL(endpoint);
  return async (query, variables) => {
    const signer = new SignatureV4({ credentials: credentials(), region, service: 'appsync', sha256: Sha256 });
    const body = JSON.stringify({ query, variables });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const { errors } = (await answer.json()) as { errors?: { errorType?: string }[] };
    if (answer.status !== 200 || errors?.length) throw new ApiError(answer.status, errors?.[0]?.errorType ?? null);
  };
};
