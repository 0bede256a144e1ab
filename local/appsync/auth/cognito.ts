import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { Clock } from '../../clock';
import { type Authenticated, AuthenticationError, type TokenVerifier } from './types';

export interface CognitoPool {
  /** Shaped as on AWS, such as `us-east-1_Example01`: the issuer is derived from it. */
  userPoolId: string;
  /** The client whose tokens are accepted; null accepts every client of the pool. */
  clientId: string | null;
  /** The pool's public keys as they are now. */
  jwks(): Jwks | Promise<Jwks>;
}

/**
 * Verifies access and ID tokens of a pool with the code that a Lambda on AWS would use (aws-jwt-verify), but with keys
 * that are given instead of fetched from the issuer's address.
 */
export const createCognitoVerifier = (pool: CognitoPool): TokenVerifier => {
  const verifier = CognitoJwtVerifier.create({ userPoolId: pool.userPoolId, tokenUse: null, clientId: pool.clientId });
  let cached = '';
  return {
    async verify(token) {
      const jwks = await pool.jwks();
      const ids = JSON.stringify(jwks);
      if (ids !== cached) verifier.cacheJwks(jwks);
      cached = ids;
      return { ...(await verifier.verify(token)) };
    },
  };
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Checks a Cognito token, with or without `Bearer`, and shows its bearer as `ctx.identity` does. */
export const authenticateToken = async (
  authorization: string,
  sourceIp: string[],
  verifier: TokenVerifier,
  clock: Clock,
): Promise<Authenticated> => {
  const claims = await verifier.verify(authorization.replace(/^Bearer\s+/i, '')).catch((error: Error) => {
    throw new AuthenticationError(/expired/i.test(error.message) ? 'Token has expired.' : 'Unable to parse JWT token.');
  });
  // The verifier reads the machine's clock; ours may have been moved ahead of it.
  if (typeof claims['exp'] !== 'number' || claims['exp'] * 1000 <= clock.now())
    throw new AuthenticationError('Token has expired.');
  const groups = claims['cognito:groups'];
  return {
    caller: {
      mode: 'AMAZON_COGNITO_USER_POOLS',
      identity: {
        sub: text(claims['sub']),
        username: text(claims['username'] ?? claims['cognito:username']),
        issuer: text(claims['iss']),
        groups: Array.isArray(groups) ? groups.map(String) : null,
        claims,
        sourceIp,
        defaultAuthStrategy: 'ALLOW',
      },
    },
    policy: null,
  };
};
