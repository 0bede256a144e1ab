import { describe, expect, it } from 'vitest';
import { idRefusal } from '../helpers/bad-input';
import { testHistoryField, testPage } from '../helpers/moments';
import { begin, documentId, refusal, run } from '../helpers/resolver';

const field = 'Query.operations';

describe(field, () => {
  testHistoryField(field, { documentId }, 'operations', { filter: {} });
  testPage(field, { documentId }, 500);

  it('[VER-6] hands on what the filter says, and nothing for what it leaves open', () => {
    const filter = { sid: 3, userId: 'bert', since: '2026-01-02T03:04:05Z', until: null };
    const { sid, userId, since } = filter;
    expect(begin(field, { documentId, filter })['own'].arguments.filter).toEqual({ sid, userId, since });
  });

  it('refuses a site and a user that nobody can be', () => {
    const errorOf = (filter: object) => run(field, 'request', { args: { documentId, filter } }).error;
    expect(errorOf({ sid: 0 })).toEqual(refusal('INVALID_INPUT', 'sid must be a site id.'));
    expect(errorOf({ userId: 'a#b' })).toEqual(idRefusal('userId'));
  });
});
