import { describe, expect, it } from 'vitest';
import { failed, failures, keyOf, me, refusal, run, typed } from '../helpers/resolver';

const field = 'Mutation.setNotificationPreferences';
const args = (...preferences: [kind: string, enabled: boolean][]) => ({
  input: { preferences: preferences.map(([kind, enabled]) => ({ kind, enabled })) },
});

describe(field, () => {
  it('[NOT-13] sets the kinds that are named, and leaves the others', () => {
    expect(run(field, 'request', { args: args(['EDITED', false], ['LEFT', true]) }).result).toEqual({
      operation: 'UpdateItem',
      key: keyOf('PREFERENCES', `U#${me}`),
      update: {
        expression: 'SET userId = :user, #EDITED = :EDITED, #LEFT = :LEFT',
        expressionNames: { '#EDITED': 'EDITED', '#LEFT': 'LEFT' },
        expressionValues: typed({ ':user': me, ':EDITED': false, ':LEFT': true }),
      },
    });
  });

  it.each([
    ['none', args()],
    ['one twice', args(['EDITED', false], ['EDITED', true])],
  ])('refuses %s', (_title, given) => {
    const { error } = run(field, 'request', { args: given });
    expect(error).toEqual(refusal('INVALID_INPUT', 'Name at least one kind, and each once.'));
  });

  it('gives every kind as it is now', () => {
    const result = { userId: me, EDITED: false };
    const given = run(field, 'response', { args: args(['EDITED', false]), result }).result;
    expect(given).toContainEqual({ kind: 'EDITED', enabled: false });
    expect(given).toContainEqual({ kind: 'JOINED', enabled: true });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(field, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
