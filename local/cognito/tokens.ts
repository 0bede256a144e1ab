import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, errors, importJWK, jwtVerify, SignJWT, type JWK } from 'jose';
import type { Clock } from '../clock';
import { notAuthorized } from './errors';
import type { Grant, State, User } from './types';

/** What an access token that was found good says. */
export interface AccessClaims {
  sub: string;
  originJti: string;
}

/** Makes and checks the tokens of one pool. */
export interface Tokens {
  readonly issuer: string;
  readonly jwks: { keys: JWK[] };
  /** Access and ID token of a user, valid for `seconds` from now; `claims` replace those that they would have. */
  mint(
    user: User,
    grant: Pick<Grant, 'originJti' | 'authTime'>,
    seconds: number,
    claims?: Record<string, unknown>,
  ): Promise<{ accessToken: string; idToken: string }>;
  /** Rejects with NotAuthorizedException unless it is an access token of this pool that has not expired. */
  verify(accessToken: string): Promise<AccessClaims>;
}

/** A new refresh token; only its hash is kept. */
export const makeRefreshToken = (): string => randomBytes(64).toString('base64url');

export const hashRefreshToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export const createTokens = async (state: State, clock: Clock): Promise<Tokens> => {
  const issuer = `https://cognito-idp.${state.userPoolId.split('_')[0]}.amazonaws.com/${state.userPoolId}`;
  const key = await importJWK(state.key, 'RS256');
  const publicKey: JWK = {
    kty: 'RSA',
    n: state.key.n!,
    e: state.key.e!,
    alg: 'RS256',
    use: 'sig',
    kid: await calculateJwkThumbprint(state.key),
  };
  const check = await importJWK(publicKey, 'RS256');
  const sign = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ kid: publicKey.kid!, alg: 'RS256' }).sign(key);

  return {
    issuer,
    jwks: { keys: [publicKey] },
    async mint(user, grant, seconds, claims = {}) {
      const now = Math.floor(clock.now() / 1000);
      const common = {
        sub: user.sub,
        ...(user.groups.length > 0 ? { 'cognito:groups': user.groups } : {}),
        iss: issuer,
        origin_jti: grant.originJti,
        event_id: randomUUID(),
        auth_time: grant.authTime,
        exp: now + seconds,
        iat: Math.min(now, now + seconds),
      };
      const access = {
        ...common,
        client_id: state.clientId,
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        jti: randomUUID(),
        username: user.sub,
      };
      const id = {
        ...common,
        ...user.attributes,
        'cognito:username': user.sub,
        email: user.email,
        email_verified: user.emailVerified,
        aud: state.clientId,
        token_use: 'id',
        jti: randomUUID(),
      };
      const [accessToken, idToken] = await Promise.all([sign({ ...access, ...claims }), sign({ ...id, ...claims })]);
      return { accessToken, idToken };
    },
    async verify(accessToken) {
      try {
        const { payload } = await jwtVerify(accessToken, check, {
          issuer,
          algorithms: ['RS256'],
          currentDate: new Date(clock.now()),
        });
        if (payload['token_use'] === 'access' && payload['client_id'] === state.clientId)
          return { sub: String(payload.sub), originJti: String(payload['origin_jti']) };
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw notAuthorized('Access Token has expired');
        if (!(error instanceof errors.JOSEError)) throw error;
      }
      throw notAuthorized('Invalid Access Token');
    },
  };
};
