import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { IamPrincipal } from '../../local/appsync/auth';

/** The role of a function that IAM lets call every field of the API: what is left is what the schema opens to it. */
export const workerPrincipals = {
  AKIAWORKEROFTESTS: {
    secretAccessKey: 'secret-of-the-worker-of-tests',
    userArn: 'arn:aws:sts::000000000000:assumed-role/worker-of-tests/one',
    accountId: '000000000000',
  },
} satisfies Record<string, IamPrincipal>;

/** The SHA-256 that the signer of the AWS SDK asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: unknown): void {
    this.#hash.update(data as string);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

/** The headers with which the worker of {@link workerPrincipals} signs `body` for `POST /graphql` of this host. */
export const signAsWorker = async (host: string, body: string): Promise<Record<string, string>> => {
  const credentials = { accessKeyId: 'AKIAWORKEROFTESTS', ...workerPrincipals.AKIAWORKEROFTESTS };
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'appsync', sha256: Sha256 });
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: 'http:', hostname: 'localhost', path: '/graphql', body },
    headers: { host, 'content-type': 'application/json' },
  });
  return headers;
};
