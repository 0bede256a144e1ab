import type { Clock } from '../../clock';
import { authenticateToken } from './cognito';
import { authenticateIam } from './iam';
import { parseAuthorization } from './sigv4';
import { type Authenticate, type AuthenticationOptions, AuthenticationError } from './types';

/**
 * Makes the check of callers: a Signature Version 4 header means AWS_IAM, any other `Authorization` the default mode,
 * AMAZON_COGNITO_USER_POOLS. It rejects with an {@link AuthenticationError}.
 */
export const createAuthenticate = (options: AuthenticationOptions, clock: Clock): Authenticate => {
  return async (credentials) => {
    const authorization = credentials.headers['authorization'];
    if (!authorization) throw new AuthenticationError('Valid authorization header not provided.');
    const signed = parseAuthorization(authorization);
    return signed
      ? authenticateIam(credentials, signed, options.iam.credentials, options.region, clock)
      : authenticateToken(authorization, credentials.sourceIp, options.cognito, clock);
  };
};
