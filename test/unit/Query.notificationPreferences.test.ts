import { describe, expect, it } from 'vitest';
import { kinds } from '../../schema/events.json';
import { failed, failures, keyOf, me, refusal, run, type Json } from '../helpers/resolver';

const field = 'Query.notificationPreferences';

const defaults = Object.entries(kinds as Json).flatMap(([kind, { notify }]) =>
  notify ? [{ kind, enabled: notify.enabled as boolean }] : [],
);

describe(field, () => {
  it("reads the caller's own preferences", () => {
    expect(run(field, 'request', {}).result).toEqual({
      operation: 'GetItem',
      key: keyOf('PREFERENCES', `U#${me}`),
      consistentRead: true,
    });
  });

  it('[NOT-13] gives the defaults of every kind to who never said anything', () => {
    expect(run(field, 'response', { result: null }).result).toEqual(defaults);
    expect(defaults).toContainEqual({ kind: 'EDITED', enabled: true });
    expect(defaults).toContainEqual({ kind: 'LEFT', enabled: false });
  });

  it('[NOT-13] gives what was said instead of the default', () => {
    const result = { pk: `U#${me}`, sk: 'PREFERENCES', userId: me, EDITED: false, LEFT: true };
    const given = run(field, 'response', { result }).result;
    expect(given).toEqual(
      defaults.map(({ kind, enabled }) => ({ kind, enabled: { EDITED: false, LEFT: true }[kind] ?? enabled })),
    );
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(field, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
