import { describe, expect, it } from 'vitest';
import { at, me, refusal, run } from '../helpers/resolver';

const field = 'Mutation.markNotificationsRead';
const mark = (...ids: string[]) =>
  run(field, 'request', { args: { input: { notifications: ids.map((notificationId) => ({ notificationId, at })) } } });
const many = (count: number) => Array.from({ length: count }, (_, index) => `n-${index}`);

describe(field, () => {
  it("[NOT-15] looks for the entries in the caller's own inbox", () => {
    const { stash, error } = mark('01J', 'doc-1.bert.EDITED');
    expect(error).toBeNull();
    expect(stash['own']).toEqual({
      times: { '01J': at, 'doc-1.bert.EDITED': at },
      keys: [
        { pk: `U#${me}`, sk: 'N#01J' },
        { pk: `U#${me}`, sk: 'N#doc-1.bert.EDITED' },
      ],
    });
  });

  it('takes 50', () => {
    expect(mark(...many(50)).error).toBeNull();
  });

  it.each([0, 51])('refuses %d', (count) => {
    expect(mark(...many(count)).error).toEqual(refusal('INVALID_INPUT', 'Name 1 to 50 notifications.'));
  });

  it('refuses the same one twice', () => {
    expect(mark('a', 'a').error).toEqual(refusal('INVALID_INPUT', 'Name each notification once.'));
  });

  it.each(['', 'a#b', 'a b', 'a\n', 'x'.repeat(201)])('refuses the id %j', (id) => {
    expect(mark(id).error).toEqual(refusal('INVALID_INPUT', 'notificationId must be the id of a notification.'));
  });

  it('gives those that are read now', () => {
    expect(run(field, 'response', { stash: { own: { read: ['a'] } } }).result).toEqual({ notificationIds: ['a'] });
  });
});
