import { describe, expect, it } from 'vitest';
import { failed, failures, keyOf, me, refusal, run, tables, type Json } from '../helpers/resolver';

const step = 'steps/readNotifications';
const early = '2026-01-02T03:04:05.000Z';
const late = '2026-01-02T03:04:06.000Z';
const entry = (notificationId: string, more: Json = {}): Json => ({
  pk: `U#${me}`,
  sk: `N#${notificationId}`,
  notificationId,
  at: early,
  edition: 1,
  unreadOf: me,
  ...more,
});
const look = (found: (Json | null)[], times: Json) =>
  run(step, 'response', { stash: { own: { times } }, result: { data: { [tables.documents]: found } } });

describe(step, () => {
  it('reads the entries consistently', () => {
    const own = { keys: [{ pk: `U#${me}`, sk: 'N#a' }] };
    expect(run(step, 'request', { stash: { own } }).result).toEqual({
      operation: 'BatchGetItem',
      tables: { [tables.documents]: { keys: [keyOf('N#a', `U#${me}`)], consistentRead: true } },
    });
  });

  it('[NOT-15] finds those to mark: what counted later than the caller saw stays unread, what is gone is no error', () => {
    const seen = entry('seen');
    const { stash } = look([seen, entry('grown', { at: late }), entry('read', { unreadOf: undefined }), null], {
      seen: early,
      grown: early,
      read: late,
      gone: early,
    });
    expect(stash['own']).toMatchObject({ read: ['seen', 'read'], marked: [seen] });
  });

  it('asks to try again if not all of it was read', () => {
    const result = { data: { [tables.documents]: [] }, unprocessedKeys: { [tables.documents]: [{}] } };
    expect(run(step, 'response', { stash: { own: { times: {} } }, result }).error).toEqual(refusal('BUSY'));
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
