import { describe, expect, it } from 'vitest';
import { failed, failures, keyOf, me, refusal, run, typed } from '../helpers/resolver';

const field = 'Mutation.updateProfile';
const request = (input: object) => run(field, 'request', { args: { input } });

describe(field, () => {
  it("[ACC-1] writes the profile of the token's own subject", () => {
    expect(request({ name: 'Anna', colour: '#1A2b3c' }).result).toEqual({
      operation: 'UpdateItem',
      key: keyOf('PROFILE', `U#${me}`),
      update: {
        expression: 'SET userId = :user, #name = :name, colour = :colour',
        expressionNames: { '#name': 'name' },
        expressionValues: typed({ ':user': me, ':name': 'Anna', ':colour': '#1A2b3c' }),
      },
    });
  });

  it.each([{}, { colour: null }])('takes away the colour with %j', (more) => {
    expect(request({ name: 'Anna', ...more }).result).toMatchObject({
      update: { expressionValues: { ':colour': { NULL: null } } },
    });
  });

  it.each(['', ' \t\n'])('refuses the blank name %j', (name) => {
    expect(request({ name }).error).toEqual(refusal('INVALID_INPUT', 'name must not be blank.'));
  });

  it('takes a name of 80 UTF-16 code units and none of 81', () => {
    expect(request({ name: '😀'.repeat(40) }).error).toBeNull();
    const tooLarge = refusal('TOO_LARGE', 'name may have 80 characters at the most.');
    expect(request({ name: `${'😀'.repeat(40)}x` }).error).toEqual(tooLarge);
  });

  it.each(['', 'red', '#12345', '#1234567', '#12345g', '#123456\n', 'x#123456'])('refuses the colour %j', (colour) => {
    const { error } = request({ name: 'Anna', colour });
    expect(error).toEqual(refusal('INVALID_INPUT', 'colour must be like #1a2b3c.'));
  });

  it('gives what was stored', () => {
    const result = { pk: `U#${me}`, sk: 'PROFILE', userId: me, name: 'Anna', colour: null };
    expect(run(field, 'response', { result }).result).toEqual({ userId: me, name: 'Anna', colour: null });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(field, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
