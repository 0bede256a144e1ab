import { describe, expect, it } from 'vitest';
import { failed, failures, keyOf, me, refusal, run } from '../helpers/resolver';

describe('Query.me', () => {
  it("[ACC-1] reads the profile of the token's own subject", () => {
    expect(run('Query.me', 'request', {}).result).toEqual({
      operation: 'GetItem',
      key: keyOf('PROFILE', `U#${me}`),
      consistentRead: true,
    });
  });

  it('gives the profile', () => {
    const result = { pk: `U#${me}`, sk: 'PROFILE', userId: me, name: 'Anna', colour: '#112233' };
    expect(run('Query.me', 'response', { result }).result).toEqual({ userId: me, name: 'Anna', colour: '#112233' });
  });

  it('gives a caller without a profile neither name nor colour', () => {
    expect(run('Query.me', 'response', { result: null }).result).toEqual({ userId: me, name: null, colour: null });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run('Query.me', 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
