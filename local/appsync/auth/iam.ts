import type { Clock } from '../../clock';
import { isSignedBy, parseAmzDate, type SignedAuthorization } from './sigv4';
import { type Authenticated, AuthenticationError, type Credentials, type IamPrincipal } from './types';

/** How far a signature's date may be from now (AWS General Reference, Signature Version 4). */
export const SIGNATURE_MILLISECONDS = 5 * 60_000;

const refuse = (message: string): never => {
  throw new AuthenticationError(message);
};

const checkDate = (headers: Record<string, string>, authorization: SignedAuthorization, now: number): void => {
  const stamp = headers['x-amz-date'] ?? '';
  const distance = Math.abs(parseAmzDate(stamp) - now);
  if (!stamp.startsWith(authorization.date) || !authorization.signedHeaders.includes('x-amz-date'))
    refuse('Date in Credential scope does not match the signed x-amz-date.');
  if (!(distance <= SIGNATURE_MILLISECONDS)) refuse('Signature expired or not yet valid.');
};

/** Checks an IAM caller's signature over the path and the body, and shows it as `ctx.identity` does. */
export const authenticateIam = (
  credentials: Credentials,
  authorization: SignedAuthorization,
  principals: Record<string, IamPrincipal>,
  region: string,
  clock: Clock,
): Authenticated => {
  const { headers } = credentials;
  const principal = Object.hasOwn(principals, authorization.accessKeyId)
    ? principals[authorization.accessKeyId]
    : undefined;
  if (!principal) throw new AuthenticationError('The security token included in the request is invalid.');
  if (authorization.region !== region || authorization.service !== 'appsync')
    refuse('Credential should be scoped to a valid region and service.');
  checkDate(headers, authorization, clock.now());
  if (!authorization.signedHeaders.includes('host')) refuse('The host header has to be signed.');
  if ((headers['x-amz-security-token'] ?? '') !== (principal.sessionToken ?? ''))
    refuse('The security token included in the request is invalid.');
  const request = { method: 'POST', path: credentials.path, query: '', headers, body: credentials.body };
  if (!isSignedBy(request, authorization, principal.secretAccessKey))
    refuse('The request signature we calculated does not match the signature you provided.');
  return {
    caller: {
      mode: 'AWS_IAM',
      identity: {
        accountId: principal.accountId,
        userArn: principal.userArn,
        username: principal.userArn.split('/').slice(1).join(':'),
        sourceIp: credentials.sourceIp,
        cognitoIdentityPoolId: null,
        cognitoIdentityId: null,
        cognitoIdentityAuthType: null,
        cognitoIdentityAuthProvider: null,
      },
    },
    policy: principal.policy ? new Set(principal.policy) : null,
  };
};
