import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The parts of an `Authorization` header of AWS Signature Version 4. */
export interface SignedAuthorization {
  accessKeyId: string;
  /** yyyymmdd */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

/** A request as its caller signed it. Header names are in lower case; `query` is the text after `?`. */
export interface SignedRequest {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

const hex = (value: string | Uint8Array): string => createHash('sha256').update(value).digest('hex');
const hmac = (key: string | Buffer, value: string): Buffer => createHmac('sha256', key).update(value).digest();
const escape = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Reads an `Authorization` header; null if it is not one of Signature Version 4. */
export const parseAuthorization = (header: string): SignedAuthorization | null => {
  if (!header.startsWith(`${ALGORITHM} `)) return null;
  const parts = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((part) => part.trim().split('=', 2) as [string, string]),
  );
  const scope = (parts.get('Credential') ?? '').split('/');
  const signature = parts.get('Signature') ?? '';
  const signedHeaders = (parts.get('SignedHeaders') ?? '').split(';');
  const [accessKeyId, date, region, service, terminator] = scope;
  if (scope.length !== 5 || !accessKeyId || !date || !region || !service || terminator !== 'aws4_request') return null;
  return { accessKeyId, date, region, service, signedHeaders, signature };
};

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .map(([key, value]) => `${escape(key)}=${escape(value)}`)
    .sort()
    .join('&');

/**
 * The text whose signature is compared. The hash of the body is always computed from the body: a header
 * `x-amz-content-sha256` is the caller's claim, and believing it would let anybody change the body of a signed request.
 */
const canonicalRequest = (request: SignedRequest, signedHeaders: readonly string[]): string =>
  [
    request.method,
    request.path.split('/').map(escape).join('/'),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    hex(request.body),
  ].join('\n');

/** The signature that the holder of `secret` would have made, in hexadecimal. */
export const signatureOf = (request: SignedRequest, authorization: SignedAuthorization, secret: string): string => {
  const { date, region, service, signedHeaders } = authorization;
  const text = [
    ALGORITHM,
    request.headers['x-amz-date'] ?? '',
    `${date}/${region}/${service}/aws4_request`,
    hex(canonicalRequest(request, signedHeaders)),
  ].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  return hmac(key, text).toString('hex');
};

/** Whether the signature is the secret's, compared in constant time. */
export const isSignedBy = (request: SignedRequest, authorization: SignedAuthorization, secret: string): boolean => {
  const expected = Buffer.from(signatureOf(request, authorization, secret));
  const given = Buffer.from(authorization.signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
};

/** Milliseconds since 1970 of an `x-amz-date` such as `20261122T133400Z`; NaN if it is not one. */
export const parseAmzDate = (value: string): number =>
  Date.parse(value.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
