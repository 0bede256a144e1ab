import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
  at,
  documentId,
  enter,
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

const step = 'steps/putSite';
const field = 'Mutation.joinSession';
const request = (input: Json, own: Json, found: Json[] = []) => {
  const args = { input: { documentId, joinId: 'join-1', ...input } };
  const entered = enter(field, args, [items.member('COMMENTER'), items.access(), items.profile(), ...found]);
  return run(step, 'request', { args, stash: { ...entered, own } });
};
const itemsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;
const put = (table: string, sk: string, attributes: Json) => ({
  table,
  operation: 'PutItem',
  key: keyOf(sk),
  attributeValues: typed(attributes),
});

/** What every join writes; `made` is the request, from which what is random is taken. */
const common = (made: Json[], sid: number, colour: string) => {
  const shard = made[3]?.['update'].expressionValues[':shard'].N as number;
  const eventId = made[4]?.['attributeValues'].eventId.S as string;
  const presence = { documentId, sid, userId: me, name: 'Anna', colour, lastSeq: 0, revision: 0, announced: false };
  return [
    {
      ...put(tables.documents, 'J#join-1', { documentId, userId: me, sid, at }),
      condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
    },
    {
      table: tables.documents,
      operation: 'ConditionCheck',
      key: keyOf('ACCESS'),
      condition: {
        expression: 'epoch = :epoch AND ssn = :ssn AND #status = :active',
        expressionNames: { '#status': 'status' },
        expressionValues: typed({ ':epoch': 3, ':ssn': 2, ':active': 'ACTIVE' }),
      },
    },
    put(tables.operations, `P#0000000${sid}`, {
      ...presence,
      lastActive: now,
      lastSeen: now,
      expiresAt: Math.floor(now / 1000) + 3600,
    }),
    {
      table: tables.documents,
      operation: 'UpdateItem',
      key: keyOf('DUE'),
      update: {
        expression:
          'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
        expressionValues: typed({ ':id': documentId, ':shard': shard, ':at': now + 60_000, ':one': 1 }),
      },
    },
    put(tables.documents, `E#${eventId}`, { documentId, kind: 'JOINED', eventId, actorId: me, at, sid }),
  ];
};
const member = { table: tables.documents, key: keyOf(`M#${me}`) };
const names = { '#role': 'role' };

describe(`${step}: request`, () => {
  it.each([
    [{}, null],
    [{ device: 'laptop' }, 'laptop'],
  ])('[SES-2] binds a new site to the caller, and [SES-6] counts it (%j)', (input, device) => {
    const made = itemsOf(request(input, { sid: 9 }).result);
    expect(made).toEqual([
      ...common(made, 9, '#20976b'),
      {
        ...member,
        operation: 'UpdateItem',
        update: { expression: 'ADD sites :one', expressionValues: typed({ ':one': 1 }) },
        condition: {
          expression: '#role = :role AND attribute_exists(memberId) AND sites < :most',
          expressionNames: names,
          expressionValues: typed({ ':role': 'COMMENTER', ':most': 256 }),
        },
      },
      {
        ...put(tables.documents, 'S#00000009', {
          ...{ documentId, sid: 9, userId: me, device, firstSeen: at, foldedSeq: 0, barred: false },
        }),
        condition: { expression: 'attribute_not_exists(pk)' },
      },
    ]);
  });

  it('[SES-3] leaves a site of its own as it is: no foldedSeq starts again', () => {
    const made = itemsOf(request({ sid: 7 }, { sid: 7 }, [items.site({ foldedSeq: 40 })]).result);
    expect(made).toEqual([
      ...common(made, 7, '#252097'),
      {
        ...member,
        operation: 'ConditionCheck',
        condition: {
          expression: '#role = :role AND attribute_exists(memberId)',
          expressionNames: names,
          expressionValues: typed({ ':role': 'COMMENTER' }),
        },
      },
    ]);
  });

  it('[SES-2] writes nothing if an earlier attempt has joined', () => {
    expect(request({}, { sid: 9, joined: true })).toMatchObject({ early: { skipTo: null }, error: null });
  });
});

describe(`${step}: response`, () => {
  const answer = (outcome: object) => run(step, 'response', { stash: { userId: me, own: { sid: 9 } }, ...outcome });
  const exists = (userId: string) =>
    context.cancelled({ type: 'ConditionalCheckFailed', item: { pk, sk: 'J#join-1', userId, sid: 5 } }, 'None');

  it('[SES-2] keeps the site, or takes that of an attempt that came first', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, stash: { own: { sid: 9 } } });
    expect(answer(exists(me))).toMatchObject({ error: null, stash: { own: { sid: 5 } } });
  });

  it("[SES-2] refuses a join id that is somebody else's", () => {
    expect(answer(exists('bert')).error).toEqual(refusal('CONFLICT'));
  });

  it('[SES-5] is BUSY if the session, the role or the count of sites changed meanwhile', () => {
    const item = items.access({ status: 'TERMINATED' });
    const changed = context.cancelled('None', { type: 'ConditionalCheckFailed', item });
    expect(answer(changed).error).toEqual(refusal('BUSY'));
    expect(answer(context.cancelled('TransactionConflict')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
