import type http from 'node:http';
import type { JWK } from 'jose';
import type { Clock } from '../clock';

/** A confirmation code that was "sent": written to the log. */
export interface Code {
  value: string;
  /** Milliseconds since 1970. */
  expires: number;
  /** Wrong answers so far. */
  misses: number;
}

export interface User {
  /** The user's id; also the user name, as in a pool whose users sign in with their email address. */
  sub: string;
  /** In lower case. */
  email: string;
  emailVerified: boolean;
  confirmed: boolean;
  /** Attributes other than `sub`, `email` and `email_verified`. */
  attributes: Record<string, string>;
  groups: string[];
  /** SRP salt and verifier in hexadecimal; the password itself is not kept. */
  salt: string;
  verifier: string;
  confirmation: Code | null;
  reset: Code | null;
}

/** What one sign-in began: all tokens refreshed from it carry its id as `origin_jti`. */
export interface Grant {
  originJti: string;
  sub: string;
  /** Seconds since 1970. */
  authTime: number;
  /** Milliseconds since 1970, when its refresh tokens end. */
  expires: number;
  /** SHA-256 of the refresh token that is valid, in hexadecimal. */
  refresh: string;
  /** The tokens that rotation replaced, each valid until its time in milliseconds since 1970. */
  replaced: { refresh: string; until: number }[];
}

/** All that is kept on disk. */
export interface State {
  version: 1;
  userPoolId: string;
  clientId: string;
  /** The private signing key, made once per data folder. */
  key: JWK;
  users: User[];
  grants: Grant[];
}

export interface CognitoOptions {
  /** The data folder, in which `cognito.json` is kept; `null` keeps everything in memory. */
  folder: string | null;
  clock: Clock;
  /** AWS-shaped, such as `us-east-1_WeftLocal`, which is the default. */
  userPoolId?: string;
  clientId?: string;
  /** How long access and ID tokens are valid; an hour unless told. */
  accessTokenSeconds?: number;
  /** The confirmation code to use instead of a random one. */
  code?: string;
  /** Where confirmation codes go, for there is no mail. */
  log?(line: string): void;
}

export interface NewUser {
  /** An email address. */
  username: string;
  password: string;
  sub?: string;
  groups?: string[];
}

export interface IssueOptions {
  /** An email address or a sub. */
  username: string;
  /** Negative for a token that has already expired; the pool's time unless told. */
  expiresInSeconds?: number;
  /** Claims that both tokens get instead of their own. */
  [claim: string]: unknown;
}

/** How a request fails: its connection is destroyed, HTTP 500, or Cognito says that there are too many. */
export type CognitoFault = 'CUT' | 'FAIL' | 'THROTTLE';

/** A local stand-in for one Cognito user pool with one public app client. */
export interface CognitoService {
  readonly userPoolId: string;
  readonly clientId: string;
  /** `https://cognito-idp.<region>.amazonaws.com/<userPoolId>`, as in AWS, whatever the address it listens on. */
  readonly issuer: string;
  /** The public keys, for `CognitoJwtVerifier.cacheJwks`. */
  jwks(): { keys: JWK[] };
  /**
   * Answers a request of the user pool's API, its preflight, or one for the public keys at
   * `/<userPoolId>/.well-known/jwks.json`. Returns false, having done nothing, for any other request.
   */
  handle(request: http.IncomingMessage, response: http.ServerResponse): boolean;
  /** Makes a confirmed user. One who exists keeps sub and password, and gets the groups if any are given. */
  createUser(user: NewUser): Promise<{ sub: string }>;
  /** Puts a user into exactly these groups; the next tokens show them. Rejects with UserNotFoundException. */
  setGroups(username: string, groups: string[]): Promise<void>;
  /** Makes tokens of an existing user without a password, for tests. Rejects with UserNotFoundException. */
  issue(options: IssueOptions): Promise<{ accessToken: string; idToken: string }>;
  /** Makes the operations of the API fail that `pick` names a fault for, before anything is done; null ends it. */
  fault(pick: ((operation: string) => CognitoFault | null) | null): void;
  /** Ends when everything is on disk. */
  close(): Promise<void>;
}
