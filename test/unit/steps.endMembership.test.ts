import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
  at,
  badSelections,
  documentId,
  enter,
  items,
  keyOf,
  me,
  refusal,
  run,
  typed,
  type Json,
} from '../helpers/resolver';
import { badIds, idRefusal } from '../helpers/bad-input';

const step = 'steps/endMembership';
const remove = 'Mutation.removeMember';
const leave = 'Mutation.leaveDocument';
const removal = { input: { documentId, userId: 'bert' } };
const leaving = { input: { documentId } };
const request = (field: string, args: Json, found: Json[], ownerCount = 2) =>
  run(step, 'request', { args, stash: enter(field, args, [items.access({ ownerCount }), ...found]) });
const partsOf = (result: unknown) =>
  (result as { transactItems: Json[] }).transactItems.map(({ key, operation, update, condition, attributeValues }) => ({
    ...{ key, operation, set: update?.expression, values: update?.expressionValues },
    ...{ seen: condition?.expressionValues, event: attributeValues },
  }));

describe(`${step}: request`, () => {
  it('[ACC-10] removes a member and raises the epoch, while the caller is an owner', () => {
    const { result } = request(remove, removal, [items.member('OWNER'), items.member('EDITOR', 'bert')]);
    expect(partsOf(result)).toMatchObject([
      {
        key: keyOf('M#bert'),
        set: 'SET #removedAt = :removedAt, #removedBy = :removedBy, #loweredEpoch = :loweredEpoch REMOVE #memberId, #memberSince',
        values: typed({ ':removedAt': at, ':removedBy': me, ':loweredEpoch': 4 }),
        seen: typed({ ':memberId_seen': 'bert', ':role_seen': 'EDITOR' }),
      },
      { key: keyOf('ACCESS'), values: typed({ ':epoch': 4, ':ownerCount': 2 }) },
      { event: typed({ kind: 'MEMBER_REMOVED', actorId: me, userId: 'bert' }) },
      {
        operation: 'ConditionCheck',
        key: keyOf(`M#${me}`),
        seen: typed({ ':memberId_seen': me, ':role_seen': 'OWNER' }),
      },
    ]);
  });

  it.each([
    ['OWNER', 1],
    ['EDITOR', 2],
    ['COMMENTER', 2],
    ['VIEWER', 2],
  ])('[ACC-10, ACC-7] a member who is %s leaves, and owners are counted', (role, ownerCount) => {
    const parts = partsOf(request(leave, leaving, [items.member(role)]).result);
    expect(parts).toHaveLength(3);
    expect(parts[0]).toMatchObject({ key: keyOf(`M#${me}`) });
    expect(parts[1]).toMatchObject({ values: typed({ ':epoch': 4, ':ownerCount': ownerCount }) });
  });

  it('[ACC-7] the last owner neither leaves nor removes itself', () => {
    expect(request(leave, leaving, [items.member('OWNER')], 1).error).toEqual(refusal('LAST_OWNER'));
    const self = { input: { documentId, userId: me } };
    expect(request(remove, self, [items.member('OWNER')], 1).error).toEqual(refusal('LAST_OWNER'));
  });

  it('[ACC-10] again it writes nothing, and is told to those of before', () => {
    const gone = { ...items.removed('bert'), loweredEpoch: 3 };
    const again = request(remove, removal, [items.member('OWNER'), gone]);
    expect(again).toMatchObject({ early: { skipTo: null }, stash: { own: { publishedEpoch: 2 } } });
    const left = { ...items.removed(), removedBy: me, loweredEpoch: 2 };
    expect(request(leave, leaving, [left])).toMatchObject({
      early: { skipTo: null },
      stash: { own: { publishedEpoch: 1 } },
    });
  });

  it('[ACC-2] who was removed by somebody else leaves as a stranger does', () => {
    const removed = { ...items.removed(), removedBy: 'bert', loweredEpoch: 2 };
    expect(() => request(leave, leaving, [removed])).toThrow('NOT_A_MEMBER');
  });

  it('refuses to remove who never was a member', () => {
    expect(request(remove, removal, [items.member('OWNER')]).error?.errorType).toBe('INVALID_INPUT');
  });
});

describe(`${step}: response`, () => {
  it('is BUSY if anything changed since it was read', () => {
    expect(run(step, 'response', { result: { keys: [] } }).result).toEqual({});
    expect(run(step, 'response', context.cancelled('None', 'ConditionalCheckFailed')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});

describe('removeMember and leaveDocument', () => {
  it.each(badIds)('refuse the ids %j', (id) => {
    expect(run(remove, 'request', { args: { input: { ...removal.input, userId: id } } }).error).toEqual(
      idRefusal('userId'),
    );
    for (const field of [remove, leave])
      expect(run(field, 'request', { args: { input: { ...removal.input, documentId: id } } }).error).toEqual(
        idRefusal('documentId'),
      );
  });

  it.each([...badSelections(remove)])('[ACC-4] refuse %s', (_title, bad) => {
    for (const field of [remove, leave])
      expect(run(field, 'request', { args: removal, ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it.each([
    [remove, removal, 'bert'],
    [leave, leaving, me],
  ])(
    '[ACC-10] %s tells those of the epoch before, and ends the subscriptions of that member',
    (field, args, userId) => {
      const stash = enter(field, args, [items.member('OWNER'), items.access()]);
      const { invalidations, result } = run(field, 'response', { args, stash });
      expect(result).toMatchObject({ kind: 'ACCESS_CHANGED', epoch: 3 });
      expect(invalidations.map(({ payload }) => payload)).toEqual(Array(3).fill({ documentId, userId }));
      const again = run(field, 'response', { args, stash: { ...stash, own: { publishedEpoch: 1 } } });
      expect(again.result).toMatchObject({ epoch: 1 });
    },
  );
});
