import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, now, refusal, run, typed, type Json } from '../helpers/resolver';
import { badIds, idRefusal } from '../helpers/bad-input';

const field = 'Mutation.createInvitation';
const step = 'steps/putInvitation';
const argsOf = (more: Json = {}): Json => ({ input: { documentId, invitationId: 'inv-1', role: 'EDITOR', ...more } });
const stashOf = (args: Json, found: Json[]) => {
  const entered = enter(field, args, [items.member('OWNER'), items.access(), ...found]);
  return { ...entered, own: { ...(entered['own'] as Json), token: 'token-2', hash: 'hash-2' } };
};
const request = (found: Json[], more: Json = { expiresIn: 60, uses: 2 }) =>
  run(step, 'request', { args: argsOf(more), stash: stashOf(argsOf(more), found) });
const partsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;

describe(field, () => {
  it.each(badIds)('refuses the ids %j', (id) => {
    const error = (more: Json) => run(field, 'request', { args: argsOf(more) }).error;
    expect(error({ documentId: id })).toEqual(idRefusal('documentId'));
    expect(error({ invitationId: id })).toEqual(idRefusal('invitationId'));
  });

  it.each([
    { role: 'OWNER' },
    { expiresIn: 0 },
    { expiresIn: 2_592_001 },
    { expiresIn: 1.5 },
    { uses: 0 },
    { uses: 101 },
    { uses: 1.5 },
  ])('[ACC-12] refuses %j', (more) => {
    expect(run(field, 'request', { args: argsOf(more) }).error?.errorType).toBe('INVALID_INPUT');
  });

  it('[ACC-12] lasts a week for one person if nothing else is asked for', () => {
    expect(run(field, 'request', { args: argsOf() }).stash['own']).toEqual({ seconds: 604_800, uses: 1 });
    const most = argsOf({ expiresIn: 2_592_000, uses: 100 });
    expect(run(field, 'request', { args: most }).stash['own']).toEqual({ seconds: 2_592_000, uses: 100 });
  });

  it('[ACC-12] shows the token, and no hash', () => {
    const stash = { ...stashOf(argsOf(), []), own: { invitation: items.invitation(), token: 'token-2' } };
    const { result } = run(field, 'response', { args: argsOf(), stash });
    expect(result).toEqual({
      token: 'token-2',
      invitation: {
        ...{ invitationId: 'inv-1', documentId, role: 'EDITOR', createdBy: me, createdAt: context.createdAt },
        ...{ expiresAt: new Date(now + 59_000).toISOString(), uses: 2, used: 0, status: 'OPEN' },
      },
    });
    expect(JSON.stringify(result)).not.toContain('hash');
  });
});

describe('steps/invokeInvitations', () => {
  it('asks for a token, or for the hash of the one given', () => {
    const ask = (input: Json) => run('steps/invokeInvitations', 'request', { args: { input }, stash: { own: {} } });
    expect(ask({}).result).toEqual({ operation: 'Invoke', payload: { token: null } });
    expect(ask({ token: 'secret' }).result).toEqual({ operation: 'Invoke', payload: { token: 'secret' } });
  });

  it('hands on both, and refuses what the function could not do', () => {
    const answer = (outcome: object) => run('steps/invokeInvitations', 'response', { stash: { own: {} }, ...outcome });
    expect(answer({ result: { token: 't', hash: 'h' } }).stash['own']).toEqual({ token: 't', hash: 'h' });
    expect(answer(context.failed('Lambda:Unhandled')).error).toEqual(refusal('INTERNAL'));
  });
});

describe(step, () => {
  it('[ACC-12] stores the invitation with the hash alone, under the epoch of its making', () => {
    const { result } = request([]);
    expect(partsOf(result)[0]).toMatchObject({
      key: keyOf('I#inv-1'),
      attributeValues: typed({
        ...{ invitationId: 'inv-1', role: 'EDITOR', uses: 2, used: 0, seconds: 60, expiresAt: now + 60_000, epoch: 3 },
        ...{ createdBy: me, createdAt: at, hashes: ['hash-2'], tokens: 1 },
      }),
      condition: { expression: 'attribute_not_exists(pk)' },
    });
    expect(partsOf(result)[1]).toMatchObject({ operation: 'ConditionCheck', key: keyOf('ACCESS') });
    expect(partsOf(result)[2]?.['attributeValues']).toMatchObject(
      typed({ kind: 'INVITATION_CREATED', invitationId: 'inv-1', role: 'EDITOR' }),
    );
    expect(JSON.stringify(result)).not.toContain('token-2');
  });

  it('[ACC-12] again it adds the hash of another token to the same invitation, whose uses are counted together', () => {
    const { result, stash } = request([items.invitation()]);
    expect(partsOf(result)).toHaveLength(2);
    expect(partsOf(result)[0]).toMatchObject({
      key: keyOf('I#inv-1'),
      update: { expressionValues: typed({ ':hashes': ['hash-1', 'hash-2'], ':tokens': 2 }) },
      condition: { expressionValues: typed({ ':tokens_seen': 1 }) },
    });
    expect(stash['own']).toMatchObject({ invitation: { uses: 2, used: 0 } });
  });

  it.each([
    ['somebody else’s', { createdBy: 'bert' }],
    ['another role', { role: 'VIEWER' }],
    ['other uses', { uses: 3 }],
    ['another time', { seconds: 61 }],
    ['a revoked one', { revokedAt: at }],
    ['five tokens', { tokens: 5 }],
  ])('[ACC-12] refuses the id of an invitation with %s', (_title, more) => {
    expect(request([items.invitation(more)]).error).toEqual(refusal('CONFLICT'));
  });

  it('is BUSY if access changed since it was read, or the invitation was made meanwhile', () => {
    expect(run(step, 'response', { result: { keys: [] } }).result).toEqual({});
    const made = { type: 'ConditionalCheckFailed', item: items.invitation() };
    expect(run(step, 'response', context.cancelled(made)).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});
