import { describe, expect, it } from 'vitest';
import reasons from '../../schema/reasons.json';
import { toWeftError, WeftError, type Reason } from '../../client/errors';

const reasonOf = (cause: unknown): Reason => toWeftError(cause).reason;

describe('an error of a request', () => {
  it.each(Object.entries(reasons))('keeps the reason %s and its action', (reason, { action, message }) => {
    const error = toWeftError({ data: null, errors: [{ errorType: reason, message: 'from a resolver' }] });
    expect(error).toBeInstanceOf(WeftError);
    expect({ ...error, message: error.message }).toMatchObject({ reason, action, message });
  });

  it('is not acknowledged by the data that came with it', () => {
    expect(reasonOf({ data: { submitChange: { seq: 1 } }, errors: [{ errorType: 'BUSY' }] })).toBe('BUSY');
  });

  it.each([
    ['an unknown type', { errors: [{ errorType: 'DynamoDB:SomethingElse', message: 'x' }] }, 'INTERNAL'],
    ['a type that is a name of Object', { errors: [{ errorType: 'constructor' }] }, 'INTERNAL'],
    ['no type', { errors: [{ message: 'Validation error' }] }, 'INTERNAL'],
    ['text', 'broken', 'INTERNAL'],
    ['nothing', undefined, 'INTERNAL'],
    [
      '[ACC-1] HTTP 401',
      { errors: [{ message: 'x', originalError: { name: 'UnauthorizedException' } }] },
      'NOT_SIGNED_IN',
    ],
    [
      '[ACC-1] a status of 401',
      { errors: [{ originalError: { name: 'x', $metadata: { httpStatusCode: 401 } } }] },
      'NOT_SIGNED_IN',
    ],
    ['nobody signed in', { name: 'NoSignedUser', message: 'No current user' }, 'NOT_SIGNED_IN'],
    ['no tokens', { name: 'NoValidAuthTokens', message: 'No federated jwt' }, 'NOT_SIGNED_IN'],
    ['no network at a refresh', { name: 'NoSignedUser', underlyingError: { name: 'NetworkError' } }, 'OFFLINE'],
    [
      'no network',
      { data: {}, errors: [{ message: 'A network error', originalError: { name: 'NetworkError' } }] },
      'OFFLINE',
    ],
    ['a failed fetch', new TypeError('fetch failed'), 'OFFLINE'],
    ['throttling', { errors: [{ originalError: { $metadata: { httpStatusCode: 429 } } }] }, 'BUSY'],
  ] as const)('of %s', (_what, cause, reason) => {
    expect(reasonOf(cause)).toBe(reason);
  });

  it('keeps its cause', () => {
    const cause = { errors: [{ errorType: 'BUSY' }] };
    expect(toWeftError(cause).cause).toBe(cause);
    expect(toWeftError(toWeftError(cause)).cause).toBe(cause);
  });
});

describe('an error of a subscription', () => {
  const refused = (payload: string): unknown => ({ errors: [{ message: `Connection failed: ${payload}` }] });

  it('[ACC-2] has the reason that stands in the message', () => {
    expect(reasonOf(refused('{"errors":[{"errorType":"NOT_A_MEMBER","message":"m"}]}'))).toBe('NOT_A_MEMBER');
  });

  it.each([
    ['{"errors":[{"errorType":"MaxSubscriptionsReachedError","message":"m"}]}', 'INTERNAL'],
    ['{"errors":[{"errorType":"UnauthorizedException","message":"m"}]}', 'NOT_SIGNED_IN'],
    ['UnauthorizedException', 'NOT_SIGNED_IN'],
    ['{broken', 'INTERNAL'],
  ] as const)('of %s', (payload, reason) => {
    expect(reasonOf(refused(payload))).toBe(reason);
  });
});
