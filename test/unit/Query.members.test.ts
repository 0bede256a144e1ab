import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
  createdAt,
  documentId,
  enter,
  items,
  keyOf,
  me,
  pk,
  refusal,
  run,
  tables,
  typed,
  type Json,
} from '../helpers/resolver';

const field = 'Query.members';
const args = { documentId };
const stashOf = (own: Json) => ({ ...enter(field, args, [items.member('VIEWER'), items.access()]), own });
const bert = items.member('EDITOR', 'bert');

describe(field, () => {
  it.each([0, 51, 1.5])('refuses the limit %d', (limit) => {
    expect(run(field, 'request', { args: { ...args, limit } }).error?.errorType).toBe('INVALID_INPUT');
  });

  it('[ACC-10] reads a page of members, without those who were removed', () => {
    expect(run('steps/queryMembers', 'request', { args, stash: stashOf({}) }).result).toMatchObject({
      operation: 'Query',
      query: { expressionValues: typed({ ':pk': pk, ':prefix': 'M#' }) },
      limit: 50,
      consistentRead: true,
    });
    const result = { items: [items.member('VIEWER'), items.removed('cid'), bert], nextToken: 'more' };
    expect(run('steps/queryMembers', 'response', { stash: stashOf({}), result }).stash['own']).toEqual({
      members: [items.member('VIEWER'), bert],
      nextToken: 'more',
    });
  });

  it('reads their profiles in one request, and none if there is nobody', () => {
    const members = [items.member('VIEWER'), bert];
    expect(run('steps/readProfiles', 'request', { stash: stashOf({ members }) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: { [tables.documents]: { keys: [keyOf('PROFILE', `U#${me}`), keyOf('PROFILE', 'U#bert')] } },
    });
    expect(run('steps/readProfiles', 'request', { stash: stashOf({ members: [] }) }).early).toEqual({ skipTo: null });
  });

  it('gives members with the names that they have', () => {
    const own = { members: [items.member('VIEWER'), bert], nextToken: 'more' };
    const result = { data: { [tables.documents]: [items.profile({ colour: '#112233' }), null] }, unprocessedKeys: {} };
    const { stash } = run('steps/readProfiles', 'response', { stash: stashOf(own), result });
    expect(run(field, 'response', { args, stash }).result).toEqual({
      items: [
        { userId: me, role: 'VIEWER', since: createdAt, name: 'Anna', colour: '#112233' },
        { userId: 'bert', role: 'EDITOR', since: createdAt, name: null, colour: null },
      ],
      nextToken: 'more',
    });
  });

  it('is BUSY if keys were left unprocessed, rather than show members without names', () => {
    const result = { data: { [tables.documents]: [] }, unprocessedKeys: { [tables.documents]: [{ sk: 'PROFILE' }] } };
    expect(run('steps/readProfiles', 'response', { stash: stashOf({}), result }).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    for (const step of ['queryMembers', 'readProfiles'])
      expect(run(`steps/${step}`, 'response', { stash: stashOf({}), ...context.failed(type) }).error).toEqual(
        refusal(reason),
      );
  });
});
