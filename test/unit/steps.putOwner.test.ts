import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
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

const step = 'steps/putOwner';
const field = 'Mutation.transferOwnership';
const args = { input: { documentId, userId: 'bert' } };
const stashOf = (found: Json[], ownerCount = 1) => enter(field, args, [items.access({ ownerCount }), ...found]);
const request = (found: Json[], ownerCount?: number) =>
  run(step, 'request', { args, stash: stashOf(found, ownerCount) });
const partsOf = (result: unknown) =>
  (result as { transactItems: Json[] }).transactItems.map(({ key, update, condition, attributeValues }) => ({
    ...{ key, values: update?.expressionValues, seen: condition?.expressionValues, event: attributeValues },
  }));

describe(step, () => {
  it('[ACC-11] makes the other an owner and the caller an editor, in one transaction with the epoch', () => {
    const { result } = request([items.member('OWNER'), items.member('VIEWER', 'bert')]);
    expect(partsOf(result)).toMatchObject([
      { key: keyOf('M#bert'), values: typed({ ':role': 'OWNER' }), seen: typed({ ':role_seen': 'VIEWER' }) },
      {
        key: keyOf(`M#${me}`),
        values: typed({ ':role': 'EDITOR', ':handedTo': 'bert', ':loweredEpoch': 4 }),
        seen: typed({ ':role_seen': 'OWNER' }),
      },
      {
        key: keyOf('ACCESS'),
        values: typed({ ':epoch': 4, ':ownerCount': 1 }),
        seen: typed({ ':epoch_seen': 3, ':ownerCount_seen': 1 }),
      },
      { key: keyOf('META'), values: typed({ ':ownerId': 'bert' }) },
      { event: typed({ kind: 'OWNERSHIP_TRANSFERRED', userId: 'bert' }) },
    ]);
  });

  it('[ACC-11, ACC-7] to another owner: one owner less', () => {
    const { result } = request([items.member('OWNER'), items.member('OWNER', 'bert')], 2);
    expect(partsOf(result)[2]).toMatchObject({ values: typed({ ':ownerCount': 1 }) });
  });

  it('[ACC-11] again it writes nothing; to another member it is refused', () => {
    const handed = items.member('EDITOR', me, { handedTo: 'bert', loweredEpoch: 3 });
    const again = request([handed, items.member('OWNER', 'bert')]);
    expect(again).toMatchObject({ early: { skipTo: null }, stash: { own: { publishedEpoch: 2 } } });
    const other = items.member('EDITOR', me, { handedTo: 'cid', loweredEpoch: 3 });
    expect(request([other, items.member('OWNER', 'bert')]).error).toEqual(refusal('ROLE_TOO_LOW'));
  });

  it.each(['EDITOR', 'COMMENTER', 'VIEWER'])('[ACC-3] refuses a caller who is %s', (role) => {
    expect(request([items.member(role), items.member('OWNER', 'bert')]).error).toEqual(refusal('ROLE_TOO_LOW'));
  });

  it.each([[[]], [[items.removed('bert')]]])('[ACC-11] refuses to hand it to who is no member', (found) => {
    expect(request([items.member('OWNER'), ...found]).error?.errorType).toBe('INVALID_INPUT');
  });

  it('is BUSY if anything changed since it was read', () => {
    expect(run(step, 'response', { result: { keys: [] } }).result).toEqual({});
    expect(run(step, 'response', context.cancelled('ConditionalCheckFailed')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});

describe(field, () => {
  it.each(badIds)('refuses the ids %j', (id) => {
    const error = (more: Json) => run(field, 'request', { args: { input: { ...args.input, ...more } } }).error;
    expect(error({ documentId: id })).toEqual(idRefusal('documentId'));
    expect(error({ userId: id })).toEqual(idRefusal('userId'));
  });

  it('refuses the caller itself', () => {
    const { error } = run(field, 'request', { args: { input: { documentId, userId: me } } });
    expect(error?.errorType).toBe('INVALID_INPUT');
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args, ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it('[ACC-11] ends the subscriptions of the caller, whose role fell', () => {
    const stash = stashOf([items.member('OWNER'), items.member('VIEWER', 'bert')]);
    const { invalidations, result } = run(field, 'response', { args, stash });
    expect(result).toMatchObject({ kind: 'ACCESS_CHANGED', epoch: 3 });
    expect(invalidations.map(({ payload }) => payload)).toEqual(Array(3).fill({ documentId, userId: me }));
  });
});
