import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { AuthenticationError, type Credentials, createAuthenticate } from '../../local/appsync/auth';
import { parseAmzDate, parseAuthorization, signatureOf } from '../../local/appsync/auth/sigv4';
import { createClock } from '../../local/clock';

const PRINCIPAL = {
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token',
  userArn: 'arn:aws:sts::123456789012:assumed-role/notifier/session',
  accountId: '123456789012',
};

/** The SHA-256 that the signer of the AWS SDK asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as string);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

const clock = createClock();
const authenticate = createAuthenticate(
  {
    cognito: { verify: () => Promise.reject(new Error('not a token')) },
    iam: { credentials: { AKIDEXAMPLE: PRINCIPAL } },
    region: 'us-east-1',
  },
  clock,
);

interface Signing {
  body?: string;
  path?: string;
  at?: Date;
  region?: string;
  service?: string;
  headers?: Record<string, string>;
}

const sign = async (signing: Signing = {}): Promise<Credentials> => {
  const { body = '{"query":"{ me }"}', path = '/graphql', at = new Date(clock.now()) } = signing;
  const signer = new SignatureV4({
    credentials: { accessKeyId: 'AKIDEXAMPLE', ...PRINCIPAL },
    region: signing.region ?? 'us-east-1',
    service: signing.service ?? 'appsync',
    sha256: Sha256,
  });
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: 'localhost',
      path,
      headers: { host: 'localhost:4000', 'content-type': 'application/json', ...signing.headers },
      body,
    },
    { signingDate: at },
  );
  return { headers, path, body, sourceIp: [] };
};

describe('SigV4 at the AppSync endpoint', () => {
  it('[ACC-1] makes the signature of the AWS test suite (get-vanilla)', () => {
    const header =
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
    const authorization = parseAuthorization(header);
    expect(authorization).not.toBeNull();
    const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
    const request = { method: 'GET', path: '/', query: '', headers, body: '' };
    expect(signatureOf(request, authorization!, PRINCIPAL.secretAccessKey)).toBe(authorization!.signature);
    expect(parseAmzDate(headers['x-amz-date'])).toBe(Date.UTC(2015, 7, 30, 12, 36));
  });

  it('[ACC-1] takes what the signer of the AWS SDK signed, for HTTP, connect and start', async () => {
    const bodies = ['{}', '{"query":"mutation { é 😀 }"}', '', 'a'.repeat(70_000)];
    for (const body of bodies) {
      for (const path of ['/graphql', '/graphql/connect']) {
        const { caller, policy } = await authenticate(await sign({ body, path }));
        expect(caller).toMatchObject({ mode: 'AWS_IAM', identity: { userArn: PRINCIPAL.userArn } });
        expect(caller.identity.username).toBe('notifier:session');
        expect(policy).toBeNull();
      }
    }
  });

  it('[ACC-1] refuses a changed body, even under a signed x-amz-content-sha256', async () => {
    const body = '{"query":"{ me }"}';
    const claimed = createHash('sha256').update(body).digest('hex');
    const signed = await sign({ body, headers: { 'x-amz-content-sha256': claimed } });
    expect(signed.headers['authorization']).toContain('x-amz-content-sha256');
    await expect(authenticate(signed)).resolves.toBeDefined();
    await expect(authenticate({ ...signed, body: '{"query":"{ you }"}' })).rejects.toThrow(AuthenticationError);
    const unsigned = await sign({ body, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } });
    await expect(authenticate(unsigned)).rejects.toThrow(AuthenticationError);
  });

  it('[ACC-1] refuses a signature of another path, host, region, service, key or session', async () => {
    const signed = await sign();
    const { headers } = signed;
    const authorization = headers['authorization']!;
    const refused: [string, Credentials][] = [
      ['path', { ...signed, path: '/graphql/connect' }],
      ['host', { ...signed, headers: { ...headers, host: 'localhost:4001' } }],
      ['region', await sign({ region: 'eu-west-1' })],
      ['service', await sign({ service: 'execute-api' })],
      ['key', { ...signed, headers: { ...headers, authorization: authorization.replace('AKID', 'NOKEY') } }],
      [
        'prototype',
        { ...signed, headers: { ...headers, authorization: authorization.replace('AKIDEXAMPLE', 'valueOf') } },
      ],
      ['session', { ...signed, headers: { ...headers, 'x-amz-security-token': 'other' } }],
      ['signature', { ...signed, headers: { ...headers, authorization: authorization.replace(/.$/, '') } }],
      ['nothing', { ...signed, headers: {} }],
    ];
    for (const [what, credentials] of refused)
      await expect(authenticate(credentials), what).rejects.toThrow(AuthenticationError);
  });

  it('[ACC-1] takes a date within 5 minutes of now, and no other', async () => {
    const at = (minutes: number): Date => new Date(clock.now() + minutes * 60_000);
    await expect(authenticate(await sign({ at: at(4.9) }))).resolves.toBeDefined();
    await expect(authenticate(await sign({ at: at(-4.9) }))).resolves.toBeDefined();
    await expect(authenticate(await sign({ at: at(5.1) }))).rejects.toThrow(AuthenticationError);
    await expect(authenticate(await sign({ at: at(-5.1) }))).rejects.toThrow(AuthenticationError);
    const signed = await sign();
    clock.advance(5.1 * 60_000);
    await expect(authenticate(signed)).rejects.toThrow(AuthenticationError);
  });
});
