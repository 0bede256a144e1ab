import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, refusal, run, tables, typed, type Json } from '../helpers/resolver';

const step = 'steps/putMemberRole';
const field = 'Mutation.setMemberRole';
const request = (userId: string, role: string, found: Json[], ownerCount = 1) => {
  const args = { input: { documentId, userId, role } };
  const stash = enter(field, args, [items.member('OWNER'), items.access({ ownerCount }), ...found]);
  return run(step, 'request', { args, stash });
};
const itemsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;

const namesOf = (...names: string[]) => Object.fromEntries(names.map((name) => [`#${name}`, name]));
const accessUpdate = (epoch: number, owners: number, count: number) => ({
  table: tables.documents,
  operation: 'UpdateItem',
  key: keyOf('ACCESS'),
  update: {
    expression: 'SET #epoch = :epoch, #ownerCount = :ownerCount',
    expressionNames: namesOf('epoch', 'ownerCount'),
    expressionValues: typed({ ':epoch': epoch, ':ownerCount': owners }),
  },
  condition: {
    expression: '#epoch = :epoch_seen AND #ownerCount = :ownerCount_seen',
    expressionNames: namesOf('epoch', 'ownerCount'),
    expressionValues: typed({ ':epoch_seen': 3, ':ownerCount_seen': count }),
  },
});
const stillOwner = {
  table: tables.documents,
  operation: 'ConditionCheck',
  key: keyOf(`M#${me}`),
  condition: {
    expression: '#memberId = :memberId_seen AND #role = :role_seen',
    expressionNames: namesOf('memberId', 'role'),
    expressionValues: typed({ ':memberId_seen': me, ':role_seen': 'OWNER' }),
  },
};
const partOf = (item: Json | undefined) => ({
  key: item?.['key'],
  set: item?.['update'].expression,
  values: item?.['update'].expressionValues,
  if: item?.['condition'].expression,
  seen: item?.['condition'].expressionValues,
});
const event = (result: unknown, userId: string, role: string) => {
  const eventId = itemsOf(result)[2]?.['attributeValues'].eventId.S as string;
  return {
    table: tables.documents,
    operation: 'PutItem',
    key: keyOf(`E#${eventId}`),
    attributeValues: typed({ documentId, kind: 'MEMBER_CHANGED', eventId, actorId: me, at, userId, role }),
  };
};

describe(`${step}: request`, () => {
  it('[ACC-6] lowers a role and raises the epoch in one transaction, if all is as it was read', () => {
    const { result, stash } = request('bert', 'VIEWER', [items.member('EDITOR', 'bert')]);
    const [member, ...rest] = itemsOf(result);
    expect(partOf(member)).toEqual({
      key: keyOf('M#bert'),
      set: 'SET #role = :role, #loweredEpoch = :loweredEpoch',
      values: typed({ ':role': 'VIEWER', ':loweredEpoch': 4 }),
      if: '#memberId = :memberId_seen AND #role = :role_seen AND attribute_not_exists(#loweredEpoch)',
      seen: typed({ ':memberId_seen': 'bert', ':role_seen': 'EDITOR' }),
    });
    expect(rest).toEqual([accessUpdate(4, 1, 1), event(result, 'bert', 'VIEWER'), stillOwner]);
    expect(stash['own']).toEqual({ lowered: true });
  });

  it('[ACC-6] makes a member of nobody before, under the same epoch', () => {
    const { result, stash } = request('bert', 'OWNER', []);
    const [member, ...rest] = itemsOf(result);
    expect(partOf(member)).toMatchObject({
      values: typed({
        ':documentId': documentId,
        ':userId': 'bert',
        ':memberId': 'bert',
        ':memberSince': at,
        ':role': 'OWNER',
        ':sites': 0,
      }),
      if: 'attribute_not_exists(#memberId) AND attribute_not_exists(#role) AND attribute_not_exists(#loweredEpoch)',
    });
    expect(rest).toEqual([accessUpdate(3, 2, 1), event(result, 'bert', 'OWNER'), stillOwner]);
    expect(stash['own']).toEqual({ lowered: false });
  });

  it('[ACC-10] makes a member of who was removed; sites are counted on, and the tombstone’s epoch stays', () => {
    const { result } = request('bert', 'VIEWER', [{ ...items.removed('bert'), loweredEpoch: 2 }]);
    const member = partOf(itemsOf(result)[0]);
    expect(member.set).toMatch(/ REMOVE #removedAt, #removedBy$/);
    expect(Object.keys(member.values)).not.toContain(':sites');
    expect(Object.keys(member.values)).not.toContain(':loweredEpoch');
    expect(member.seen).toEqual(typed({ ':role_seen': 'OWNER', ':loweredEpoch_seen': 2 }));
  });

  it('[ACC-7] an owner who steps down is checked once: no item is named twice in a transaction', () => {
    const { result } = request(me, 'EDITOR', [], 2);
    expect(itemsOf(result).map(({ key }) => key)).toEqual([
      keyOf(`M#${me}`),
      keyOf('ACCESS'),
      event(result, me, 'EDITOR').key,
    ]);
    expect(itemsOf(result)[1]).toEqual(accessUpdate(4, 1, 2));
  });

  it('[ACC-7] refuses that the last owner steps down', () => {
    for (const role of ['EDITOR', 'COMMENTER', 'VIEWER'])
      expect(request(me, role, []).error).toEqual(refusal('LAST_OWNER'));
  });

  const roles = ['VIEWER', 'COMMENTER', 'EDITOR', 'OWNER'];
  it.each(roles.flatMap((old) => roles.map((role) => [old, role])))(
    '[ACC-6] from %s to %s the epoch rises if the role falls, and [ACC-7] owners are counted',
    (old, role) => {
      const { early, result, stash } = request('bert', role, [items.member(old, 'bert')], 5);
      const lowered = roles.indexOf(role) < roles.indexOf(old);
      expect(stash['own']).toEqual({ lowered });
      if (old === role) expect(early).toEqual({ skipTo: null });
      else {
        const owners = 5 + Number(role === 'OWNER') - Number(old === 'OWNER');
        expect(itemsOf(result)[1]).toEqual(accessUpdate(lowered ? 4 : 3, owners, 5));
      }
    },
  );
});

describe(`${step}: response`, () => {
  const answer = (outcome: object) => run(step, 'response', { stash: { own: {} }, ...outcome });

  it('[ACC-6] is BUSY if anything changed since it was read', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, result: {} });
    const item = items.access();
    expect(answer(context.cancelled({ type: 'ConditionalCheckFailed', item })).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
