import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { CognitoError, notAuthorized } from './errors';
import { hashRefreshToken, makeRefreshToken, type Tokens } from './tokens';
import type { Grant, State, User } from './types';

const DAY = 86_400_000;
/** A refresh token lives 30 days, Cognito's default. */
const LIFETIME = 30 * DAY;
/** How long a replaced refresh token still works: Cognito allows up to 60 s, so that several tabs can share one. */
const GRACE = 60_000;

/** `AuthenticationResult` of the API. */
export interface AuthenticationResult {
  AccessToken: string;
  IdToken: string;
  RefreshToken?: string;
  ExpiresIn: number;
  TokenType: 'Bearer';
}

/** Sign-ins and their refresh tokens. Whoever calls keeps the state on disk afterwards. */
export interface Grants {
  start(user: User): Promise<AuthenticationResult>;
  /** New tokens for a refresh token; `rotate` also replaces it, as a client with rotation does. */
  refresh(token: string, rotate: boolean): Promise<AuthenticationResult>;
  /** Ends the sign-in that a refresh token belongs to; a token that is unknown is ignored. */
  revoke(token: string): void;
  /** Ends all sign-ins of a user. */
  revokeAll(sub: string): void;
  /** The user of an access token. Rejects with NotAuthorizedException if the sign-in was revoked or the user deleted. */
  authorize(accessToken: string): Promise<User>;
  /** Begins a sign-in without a refresh token. */
  open(sub: string): Grant;
}

export const createGrants = (state: State, tokens: Tokens, clock: Clock, accessSeconds: number): Grants => {
  const open = (sub: string): Grant => {
    state.grants = state.grants.filter((grant) => grant.expires > clock.now());
    const grant: Grant = {
      originJti: randomUUID(),
      sub,
      authTime: Math.floor(clock.now() / 1000),
      expires: clock.now() + LIFETIME,
      refresh: '',
      replaced: [],
    };
    state.grants.push(grant);
    return grant;
  };

  const result = async (user: User, grant: Grant): Promise<AuthenticationResult> => {
    const { accessToken, idToken } = await tokens.mint(user, grant, accessSeconds);
    return { AccessToken: accessToken, IdToken: idToken, ExpiresIn: accessSeconds, TokenType: 'Bearer' };
  };

  const find = (hash: string): Grant | undefined =>
    state.grants.find((grant) => grant.refresh === hash || grant.replaced.some((old) => old.refresh === hash));

  const replace = (grant: Grant, hash: string): string => {
    const now = clock.now();
    const token = makeRefreshToken();
    // Another tab that still holds a replaced token gets one more; the older ones keep the end of their grace.
    if (grant.refresh === hash) grant.replaced.push({ refresh: hash, until: now + GRACE });
    else grant.replaced.push({ refresh: grant.refresh, until: now + GRACE });
    grant.replaced = grant.replaced.slice(-20);
    grant.refresh = hashRefreshToken(token);
    return token;
  };

  return {
    open,
    async start(user) {
      const grant = open(user.sub);
      const token = makeRefreshToken();
      grant.refresh = hashRefreshToken(token);
      return { ...(await result(user, grant)), RefreshToken: token };
    },
    async refresh(token, rotate) {
      const hash = hashRefreshToken(token);
      const grant = find(hash);
      const user = state.users.find((candidate) => candidate.sub === grant?.sub);
      if (!grant || !user) throw notAuthorized('Invalid Refresh Token');
      if (grant.expires <= clock.now()) throw notAuthorized('Refresh Token has expired');
      const old = grant.replaced.find((entry) => entry.refresh === hash);
      if (old && old.until <= clock.now())
        throw new CognitoError('RefreshTokenReuseException', 'Refresh Token has been replaced by a newer one');
      const next = rotate ? { RefreshToken: replace(grant, hash) } : {};
      return { ...(await result(user, grant)), ...next };
    },
    revoke(token) {
      const grant = find(hashRefreshToken(token));
      state.grants = state.grants.filter((candidate) => candidate !== grant);
    },
    revokeAll(sub) {
      state.grants = state.grants.filter((grant) => grant.sub !== sub);
    },
    async authorize(accessToken) {
      const claims = await tokens.verify(accessToken);
      const user = state.users.find((candidate) => candidate.sub === claims.sub);
      if (!user || !state.grants.some((grant) => grant.originJti === claims.originJti))
        throw notAuthorized('Access Token has been revoked');
      return user;
    },
  };
};
