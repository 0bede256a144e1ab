import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { begin, documentId, refusal, run } from '../helpers/resolver';

const field = 'Query.versions';

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it('[ACC-3] is for every member', () => {
    expect(begin(field, { documentId })['roles']).toEqual(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER']);
  });

  it.each([0, 51])('refuses the limit %d', (limit) => {
    const { error } = run(field, 'request', { args: { documentId, limit } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'limit must be a whole number from 1 to 50.'));
  });

  it('[VER-2] gives the page as it was read, with nothing of the items that is not of a version', () => {
    const version = { versionId: 'v1', kind: 'LEFT', revision: 3, at: '2026-01-02T03:04:05.678Z', authors: [] };
    const own = { versions: [{ pk: 'D#1', sk: 'V#v1', documentId, ...version }], nextToken: 'more' };
    const { result } = run(field, 'response', { args: { documentId }, stash: { own } });
    expect(result).toEqual({ items: [{ ...version, name: null, note: null, userId: null }], nextToken: 'more' });
  });
});
