import reasons from '../schema/reasons.json';

/** Why the server refused something, or that it could not be asked (`OFFLINE`): the keys of schema/reasons.json. */
export type Reason = keyof typeof reasons;

/** Whether nothing of the document may be seen any more. */
export const isEnding = (reason: Reason): boolean => reason === 'NOT_A_MEMBER' || reason === 'DOCUMENT_DELETED';

/** What a client does about a reason: ask the user to sign in, stop, compare with the log, or try again. */
export type Action = 'SIGN_IN' | 'GIVE_UP' | 'SYNC' | 'RETRY';

/** The only error that the client rejects with. */
export class WeftError extends Error {
  override readonly name = 'WeftError';
  readonly action: Action;

  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(reasons[reason].message, options);
    this.action = reasons[reason].action as Action;
  }
}

const isReason = (type: unknown): type is Reason => typeof type === 'string' && Object.hasOwn(reasons, type);

interface Failure {
  name?: string;
  message?: string;
  errorType?: string | null;
  errors?: Failure[];
  originalError?: Failure;
  underlyingError?: Failure;
  $metadata?: { httpStatusCode?: number };
  _response?: { statusCode?: number };
  response?: { statusCode?: number };
}

// Amplify puts what a subscription was refused with into a message: `Connection failed: {"errors":[{"errorType":…}]}`.
const subscriptionErrors = (message: string): Failure | null => {
  const start = message.indexOf('{');
  if (!message.startsWith('Connection failed') || start < 0) return null;
  try {
    return JSON.parse(message.slice(start)) as Failure;
  } catch {
    return null;
  }
};

const unauthorized = ['UnauthorizedException', 'NoSignedUser', 'NoValidAuthTokens', 'NotAuthorizedException'];
const unreachable = ['NetworkError', 'TypeError', 'AbortError', 'CanceledError'];

const reasonOf = (failure: Failure): Reason => {
  const first = failure.errors?.[0];
  if (first) return reasonOf(first);
  if (isReason(failure.errorType)) return failure.errorType;
  const nested = subscriptionErrors(failure.message ?? '');
  if (nested) return reasonOf(nested);
  // A refresh of the tokens that failed for want of a network is not a sign-out.
  const cause = failure.originalError ?? failure.underlyingError;
  if (cause) return reasonOf(cause);
  const status = (failure.$metadata ?? {}).httpStatusCode ?? (failure._response ?? failure.response ?? {}).statusCode;
  const names = [
    failure.name ?? '',
    failure.errorType ?? '',
    (failure.message ?? '').replace('Connection failed: ', ''),
  ];
  if (status === 401 || names.some((name) => unauthorized.includes(name))) return 'NOT_SIGNED_IN';
  if (status === 429 || status === 503) return 'BUSY';
  if (names.some((name) => unreachable.includes(name))) return 'OFFLINE';
  return 'INTERNAL';
};

/**
 * Makes a {@link WeftError} of whatever a request or a subscription failed with: GraphQL errors with a `errorType` of
 * schema/reasons.json, Amplify's `{ data, errors }`, HTTP 401, a network failure. What nobody knows becomes `INTERNAL`.
 */
export const toWeftError = (cause: unknown): WeftError =>
  cause instanceof WeftError
    ? cause
    : new WeftError(typeof cause === 'object' && cause !== null ? reasonOf(cause as Failure) : 'INTERNAL', { cause });
