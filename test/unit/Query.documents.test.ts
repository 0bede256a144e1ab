import { describe, expect, it } from 'vitest';
import { createdAt, documentId, items, refusal, run, type Json } from '../helpers/resolver';

const field = 'Query.documents';

describe(field, () => {
  it.each([{}, { limit: null }, { limit: 1 }, { limit: 50 }])('takes %j', (args) => {
    expect(run(field, 'request', { args }).error).toBeNull();
  });

  it.each([0, -1, 51, 1.5])('refuses the limit %d', (limit) => {
    const { error } = run(field, 'request', { args: { limit } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'limit must be 1 to 50.'));
  });

  const memberOf = (id: string, role: string) => ({ ...items.member(role), documentId: id, pk: `D#${id}` });
  const list = (filter: string | null, members: Json[], metas: Json) =>
    run(field, 'response', { args: { filter }, stash: { own: { members, metas, nextToken: 'more' } } }).result as Json;

  it('[ACC-2] gives the memberships in their order, but for documents that are gone', () => {
    const dates = { createdAt, updatedAt: createdAt, archivedAt: null, deletedAt: null, purgeAt: null };
    const members = [memberOf('doc-2', 'VIEWER'), memberOf('gone', 'OWNER'), items.member('OWNER')];
    const metas = { [documentId]: items.meta(), 'doc-2': items.meta({ title: 'Other' }) };
    expect(list(null, members, metas)).toEqual({
      items: [
        { documentId: 'doc-2', role: 'VIEWER', title: 'Other', language: 'go', ...dates },
        { documentId, role: 'OWNER', title: 'Notes', language: 'go', ...dates },
      ],
      nextToken: 'more',
    });
  });

  it.each([
    ['SES-8', 'ACTIVE', ['used']],
    ['SES-8', 'ARCHIVED', ['kept']],
    ['SES-9', 'DELETED', ['mine', 'both']],
  ])('[%s] with the filter %s it gives %j', (_rule, filter, expected) => {
    const members = [
      ...['used', 'kept', 'mine', 'both'].map((id) => memberOf(id, 'OWNER')),
      memberOf('theirs', 'EDITOR'),
    ];
    const deleted = { deletedAt: createdAt, purgeAt: '2026-01-09T03:04:04.678Z' };
    const metas = {
      used: items.meta(),
      kept: items.meta({ archivedAt: createdAt }),
      mine: items.meta(deleted),
      both: items.meta({ archivedAt: createdAt, ...deleted }),
      theirs: items.meta(deleted),
    };
    const { items: shown } = list(filter, members, metas);
    expect(shown.map((item: Json) => item['documentId'])).toEqual(expected);
    if (filter === 'DELETED') expect(shown[0]).toMatchObject(deleted);
  });

  it('gives an empty page to who has no documents', () => {
    const stash = { own: { members: [], metas: {}, nextToken: null } };
    expect(run(field, 'response', { stash }).result).toEqual({ items: [], nextToken: null });
  });
});
