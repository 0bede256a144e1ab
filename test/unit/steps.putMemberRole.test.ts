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

const update = (table: string, sk: string, expression: string, names: Json | null, values: Json) => ({
  table,
  operation: 'UpdateItem',
  key: keyOf(sk),
  update: { expression, ...(names && { expressionNames: names }), expressionValues: typed(values) },
});
const names = { '#role': 'role' };
const memberUpdate = (userId: string, role: string) =>
  update(
    tables.documents,
    `M#${userId}`,
    'SET documentId = :document, userId = :user, #role = :role, memberId = :user, ' +
      'memberSince = if_not_exists(memberSince, :at), sites = if_not_exists(sites, :zero)',
    names,
    { ':document': documentId, ':user': userId, ':role': role, ':at': at, ':zero': 0 },
  );
const accessUpdate = (epoch: number, owners: number, count: number) => ({
  ...update(tables.documents, 'ACCESS', 'SET epoch = :epoch, ownerCount = :owners', null, {
    ':epoch': epoch,
    ':owners': owners,
  }),
  condition: {
    expression: 'epoch = :seen AND ownerCount = :count',
    expressionValues: typed({ ':seen': 3, ':count': count }),
  },
});
const unchanged = (role: string) => ({
  expression: '#role = :old AND attribute_exists(memberId)',
  expressionNames: names,
  expressionValues: typed({ ':old': role }),
});
const stillOwner = {
  table: tables.documents,
  operation: 'ConditionCheck',
  key: keyOf(`M#${me}`),
  condition: {
    expression: '#role = :owner AND attribute_exists(memberId)',
    expressionNames: names,
    expressionValues: typed({ ':owner': 'OWNER' }),
  },
};
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
    expect(result).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        { ...memberUpdate('bert', 'VIEWER'), condition: unchanged('EDITOR') },
        accessUpdate(4, 1, 1),
        event(result, 'bert', 'VIEWER'),
        stillOwner,
      ],
    });
    expect(stash['own']).toEqual({ lowered: true });
  });

  it.each([
    ['nobody before', []],
    ['a member who was removed', [items.removed('bert')]],
  ])('[ACC-6] makes a member of %s, under the same epoch', (_title, found) => {
    const { result, stash } = request('bert', 'OWNER', found);
    expect(result).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        { ...memberUpdate('bert', 'OWNER'), condition: { expression: 'attribute_not_exists(memberId)' } },
        accessUpdate(3, 2, 1),
        event(result, 'bert', 'OWNER'),
        stillOwner,
      ],
    });
    expect(stash['own']).toEqual({ lowered: false });
  });

  it('[ACC-7] an owner who steps down is checked once: no item is named twice in a transaction', () => {
    const { result } = request(me, 'EDITOR', [], 2);
    expect(itemsOf(result)).toEqual([
      { ...memberUpdate(me, 'EDITOR'), condition: unchanged('OWNER') },
      accessUpdate(4, 1, 2),
      event(result, me, 'EDITOR'),
    ]);
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
