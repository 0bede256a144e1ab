import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
  at,
  badSelections,
  documentId,
  items,
  keyOf,
  me,
  now,
  pk,
  refusal,
  run,
  tables,
  typed,
  type Json,
} from '../helpers/resolver';
import { badIds, idRefusal } from '../helpers/bad-input';

const field = 'Mutation.acceptInvitation';
const step = 'steps/putAcceptance';
const argsOf = (more: Json = {}): Json => ({ input: { documentId, invitationId: 'inv-1', token: 'token-1', ...more } });
const args = argsOf();
const begun = run(field, 'request', { args }).stash;
const theirs = (more: Json = {}) => items.invitation({ createdBy: 'otto', ...more });
const read = (found: Json[], unprocessedKeys: Json = {}) =>
  run('steps/readInvitation', 'response', { args, stash: begun, result: { ...context.batch(found), unprocessedKeys } });
const request = (invitation: Json, found: Json[] = [], access: Json = {}, hash = 'hash-1') => {
  const { stash } = read([invitation, items.access(access), ...found]);
  return run(step, 'request', { args, stash: { ...stash, own: { ...(stash['own'] as Json), hash } } });
};
const partsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;

describe(field, () => {
  it.each(badIds)('refuses the ids %j', (id) => {
    const error = (more: Json) => run(field, 'request', { args: argsOf(more) }).error;
    expect(error({ documentId: id })).toEqual(idRefusal('documentId'));
    expect(error({ invitationId: id })).toEqual(idRefusal('invitationId'));
    expect(error({ token: id })).toEqual(idRefusal('token'));
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args, ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });
});

describe('steps/readInvitation', () => {
  it('[ACC-12] reads the invitation, the own membership and the access, consistently', () => {
    expect(run('steps/readInvitation', 'request', { args, stash: begun }).result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: {
          keys: [`M#${me}`, 'ACCESS', 'I#inv-1'].map((sk) => typed({ pk, sk })),
          consistentRead: true,
        },
      },
    });
  });

  it('[ACC-12] refuses what does not exist as it refuses a wrong token', () => {
    expect(read([items.access()]).error).toEqual(refusal('INVITATION_UNKNOWN'));
    expect(read([theirs()]).error).toEqual(refusal('INVITATION_UNKNOWN'));
    expect(request(theirs(), [], {}, 'another hash').error).toEqual(refusal('INVITATION_UNKNOWN'));
  });

  it('is BUSY rather than judge by halves', () => {
    expect(read([], { [tables.documents]: [{ sk: 'ACCESS' }] }).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run('steps/readInvitation', 'response', { args, stash: begun, ...context.failed(type) }).error).toEqual(
      refusal(reason),
    );
  });
});

describe(`${step}: request`, () => {
  it('[ACC-12] makes a member and counts the use, if all is as it was read and its maker is still an owner', () => {
    const [invitation, maker, member, access, event] = partsOf(request(theirs()).result);
    expect(invitation).toMatchObject({
      key: keyOf('I#inv-1'),
      update: { expressionValues: typed({ ':used': 1 }) },
      condition: {
        expression: '#used = :used_seen AND attribute_not_exists(#revokedAt)',
        returnValuesOnConditionCheckFailure: true,
      },
    });
    expect(maker).toMatchObject({
      operation: 'ConditionCheck',
      key: keyOf('M#otto'),
      condition: { expressionValues: typed({ ':memberId_seen': 'otto', ':role_seen': 'OWNER' }) },
    });
    expect(member).toMatchObject({
      key: keyOf(`M#${me}`),
      update: { expressionValues: typed({ ':role': 'EDITOR', ':memberId': me, ':memberSince': at }) },
    });
    expect(access).toMatchObject({ operation: 'ConditionCheck', key: keyOf('ACCESS') });
    expect(event?.['attributeValues']).toMatchObject(
      typed({ kind: 'INVITATION_ACCEPTED', invitationId: 'inv-1', userId: me, role: 'EDITOR' }),
    );
  });

  it.each([
    ['revoked', { revokedAt: at }, 'INVITATION_REVOKED'],
    ['expired', { expiresAt: now }, 'INVITATION_EXPIRED'],
    ['used up', { used: 2 }, 'INVITATION_USED_UP'],
    ['revoked, expired and used up', { revokedAt: at, expiresAt: 0, used: 2 }, 'INVITATION_REVOKED'],
    ['the own one, of a former owner', { createdBy: me }, 'INVITATION_REVOKED'],
  ])('[ACC-12] refuses an invitation that is %s, and says so', (_title, more, reason) => {
    expect(request(theirs(more)).error).toEqual(refusal(reason));
  });

  it.each([
    ['VIEWER', true],
    ['COMMENTER', true],
    ['EDITOR', false],
    ['OWNER', false],
  ])('[ACC-12] of a member who is %s it raises the role: %s, whatever became of the invitation', (role, raises) => {
    const { early, stash } = request(theirs(), [items.member(role)]);
    expect(early).toEqual(raises ? null : { skipTo: null });
    if (!raises) expect(stash['own']).toMatchObject({ publishedEpoch: 0 });
    const over = request(theirs({ used: 2 }), [items.member(role)]);
    expect(over.error).toEqual(raises ? refusal('INVITATION_USED_UP') : null);
  });

  it.each([
    ['removed after it was made', items.removed(), 4, true],
    ['removed before it was made', items.removed(), 3, false],
    ['lowered after it was made', items.member('VIEWER'), 4, true],
    ['lowered before it was made', items.member('VIEWER'), 3, false],
  ])('[ACC-13] for somebody who was %s it is outdated: %#', (_title, member, loweredEpoch, outdated) => {
    const { error } = request(theirs(), [{ ...member, loweredEpoch }], { epoch: 5 });
    expect(error).toEqual(outdated ? refusal('INVITATION_OUTDATED') : null);
  });

  it('[SES-9] opens no deleted document, and tells so only to who has the token', () => {
    expect(request(theirs(), [], { state: 'DELETED' }).error).toEqual(refusal('DOCUMENT_DELETED'));
    expect(request(theirs(), [], { state: 'DELETED' }, 'another').error).toEqual(refusal('INVITATION_UNKNOWN'));
    expect(request(theirs(), [], { state: 'ARCHIVED' }).error).toBeNull();
  });
});

describe(`${step}: response`, () => {
  const answer = (outcome: object) => run(step, 'response', { args, stash: { own: {} }, ...outcome });
  const changed = (more: Json) => context.cancelled({ type: 'ConditionalCheckFailed', item: theirs(more) });

  it('[ACC-12] says what became of the invitation meanwhile', () => {
    expect(answer({ result: { keys: [] } }).result).toEqual({});
    expect(answer(changed({ revokedAt: at })).error).toEqual(refusal('INVITATION_REVOKED'));
    expect(answer(changed({ used: 2 })).error).toEqual(refusal('INVITATION_USED_UP'));
    expect(answer(changed({ used: 1 })).error).toEqual(refusal('BUSY'));
    expect(answer(context.cancelled('None', 'ConditionalCheckFailed')).error).toEqual(refusal('INVITATION_REVOKED'));
    expect(answer(context.cancelled('None', 'None', 'ConditionalCheckFailed')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
