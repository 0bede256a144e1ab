import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, now, pk, refusal, run, typed, type Json } from '../helpers/resolver';
import { badIds, idRefusal } from '../helpers/bad-input';

const field = 'Mutation.revokeInvitation';
const step = 'steps/putRevocation';
const args = { input: { documentId, invitationId: 'inv-1' } };
const request = (found: Json[]) => {
  const stash = enter(field, args, [items.member('OWNER'), items.access(), ...found]);
  return run(step, 'request', { args, stash });
};

describe(step, () => {
  it('[ACC-12] revokes, however often the invitation is accepted meanwhile', () => {
    const [invitation, access, event] = (request([items.invitation()]).result as { transactItems: Json[] })
      .transactItems;
    expect(invitation).toMatchObject({
      key: keyOf('I#inv-1'),
      update: { expressionValues: typed({ ':revokedAt': at, ':revokedBy': me }) },
      condition: { expression: 'attribute_not_exists(#revokedAt) AND attribute_exists(pk)' },
    });
    expect(access).toMatchObject({ operation: 'ConditionCheck', key: keyOf('ACCESS') });
    expect(event?.['attributeValues']).toMatchObject(typed({ kind: 'INVITATION_REVOKED', invitationId: 'inv-1' }));
  });

  it('[ACC-12] again it writes nothing; one that does not exist is unknown', () => {
    expect(request([items.invitation({ revokedAt: at })]).early).toEqual({ skipTo: null });
    expect(request([]).error).toEqual(refusal('INVITATION_UNKNOWN'));
  });

  it('is BUSY if access changed since it was read', () => {
    expect(run(step, 'response', { result: { keys: [] } }).result).toEqual({});
    expect(run(step, 'response', context.cancelled('None', 'ConditionalCheckFailed')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});

describe(field, () => {
  it.each(badIds)('refuses the ids %j', (id) => {
    const error = (more: Json) => run(field, 'request', { args: { input: { ...args.input, ...more } } }).error;
    expect(error({ documentId: id })).toEqual(idRefusal('documentId'));
    expect(error({ invitationId: id })).toEqual(idRefusal('invitationId'));
  });

  it('[ACC-12] gives the invitation as it is now', () => {
    const stash = { ...request([items.invitation()]).stash };
    expect(run(field, 'response', { args, stash }).result).toMatchObject({ invitationId: 'inv-1', status: 'REVOKED' });
  });
});

describe('Query.invitations', () => {
  const stashOf = () => enter('Query.invitations', { documentId }, [items.member('OWNER'), items.access()]);

  it('[ACC-12] reads a page, and gives no hash', () => {
    const query = run('steps/queryInvitations', 'request', { args: { documentId }, stash: stashOf() });
    expect(query.result).toMatchObject({
      query: { expressionValues: typed({ ':pk': pk, ':prefix': 'I#' }) },
      limit: 50,
    });
    const found = [items.invitation(), items.invitation({ expiresAt: now }), items.invitation({ used: 2 })];
    const { result } = run('steps/queryInvitations', 'response', {
      stash: stashOf(),
      result: { items: found, nextToken: 'more' },
    });
    expect((result as Json).items.map(({ status }: Json) => status as string)).toEqual(['OPEN', 'EXPIRED', 'USED_UP']);
    expect(JSON.stringify(result)).not.toContain('hash');
    expect(run('Query.invitations', 'response', { stash: stashOf(), prev: { result } }).result).toEqual(result);
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run('steps/queryInvitations', 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});
