import { describe, expect, it } from 'vitest';
import { createdAt, documentId, items, refusal, run } from '../helpers/resolver';

const field = 'Query.documents';

describe(field, () => {
  it.each([{}, { limit: null }, { limit: 1 }, { limit: 50 }])('takes %j', (args) => {
    expect(run(field, 'request', { args }).error).toBeNull();
  });

  it.each([0, -1, 51, 1.5])('refuses the limit %d', (limit) => {
    const { error } = run(field, 'request', { args: { limit } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'limit must be 1 to 50.'));
  });

  it('[ACC-2] gives the memberships in their order, with the titles that were found', () => {
    const members = [items.member('OWNER'), { ...items.member('VIEWER'), documentId: 'doc-2', pk: 'D#doc-2' }];
    const metas = { [documentId]: items.meta() };
    expect(run(field, 'response', { stash: { own: { members, metas, nextToken: 'more' } } }).result).toEqual({
      items: [
        { documentId, role: 'OWNER', title: 'Notes', language: 'go', createdAt },
        { documentId: 'doc-2', role: 'VIEWER', title: null, language: null, createdAt: null },
      ],
      nextToken: 'more',
    });
  });

  it('gives an empty page to who has no documents', () => {
    const stash = { own: { members: [], metas: {}, nextToken: null } };
    expect(run(field, 'response', { stash }).result).toEqual({ items: [], nextToken: null });
  });
});
