import type { Caller } from '../types';

/** Checks the signature, issuer, expiry and use of a Cognito token; rejects one that is not valid. */
export interface TokenVerifier {
  verify(token: string): Promise<Record<string, unknown>>;
}

/** An IAM role session that may call the API. */
export interface IamPrincipal {
  secretAccessKey: string;
  sessionToken?: string;
  userArn: string;
  accountId: string;
  /** The top-level fields it may call, such as `Mutation.publishNotification`; absent: every one. */
  policy?: readonly string[];
}

export interface AuthenticationOptions {
  cognito: TokenVerifier;
  /** IAM principals by access key id. */
  iam: { credentials: Record<string, IamPrincipal> };
  region: string;
}

/** What a caller showed: HTTP headers, or the authorization object of a WebSocket message in their place. */
export interface Credentials {
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The path that IAM callers sign: `/graphql`, or `/graphql/connect` for a WebSocket handshake. */
  path: string;
  /** The bytes that IAM callers sign. */
  body: string | Uint8Array;
  sourceIp: string[];
}

/** A caller, and the top-level fields to which an IAM policy limits it (null: no such limit). */
export interface Authenticated {
  caller: Caller;
  policy: ReadonlySet<string> | null;
}

export type Authenticate = (credentials: Credentials) => Promise<Authenticated>;

/** The caller did not prove who it is; the message is what AppSync answers. */
export class AuthenticationError extends Error {}
