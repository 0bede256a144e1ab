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
  refusal,
  run,
  tables,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/revivePresence';
const field = 'Mutation.heartbeat';
const args = { input: { documentId, sid: 7, lastSeq: 5, revision: 4 } };
const presence = { documentId, sid: 7, userId: me, lastSeq: 5 };
const request = (found: Json[]) => {
  const stash = enter(field, args, [items.member('VIEWER'), items.access(), items.site(), ...found]);
  return run(step, 'request', { args, stash: { ...stash, own: { presence } } });
};
const partsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;
const shardOf = (result: unknown): number => partsOf(result)[1]!['update'].expressionValues[':shard'].N;

describe(step, () => {
  it('[PRE-7] stores the presence, its JOINED event and an appointment within a minute, in one transaction', () => {
    const { result } = request([]);
    const eventId = partsOf(result)[2]!['attributeValues'].eventId.S;
    expect(partsOf(result)).toEqual([
      {
        table: tables.operations,
        operation: 'PutItem',
        key: keyOf('P#00000007'),
        attributeValues: typed(presence),
        condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
      },
      {
        table: tables.documents,
        operation: 'UpdateItem',
        key: keyOf('DUE'),
        update: {
          expression:
            'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
          expressionValues: typed({ ':id': documentId, ':shard': shardOf(result), ':at': now + 60_000, ':one': 1 }),
        },
      },
      {
        table: tables.documents,
        operation: 'PutItem',
        key: keyOf(`E#${eventId}`),
        attributeValues: typed({ documentId, kind: 'JOINED', eventId, actorId: me, at, sid: 7 }),
      },
    ]);
  });

  it('spreads the appointments over the 16 shards', () => {
    const shards = Array.from({ length: 60 }, () => shardOf(request([]).result));
    for (const shard of shards) expect([...Array(16).keys()]).toContain(shard);
    expect(new Set(shards).size).toBeGreaterThan(1);
  });

  it('[PRE-1] does nothing if the presence was there', () => {
    expect(request([items.presence()]).early).toEqual({ skipTo: null });
  });

  it('[PRE-7] succeeds if another heartbeat of the site brought it back; everything else is BUSY', () => {
    const answer = (outcome: object) => run(step, 'response', { args, stash: {}, ...outcome });
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, result: {} });
    const there = { type: 'ConditionalCheckFailed', item: items.presence() };
    expect(answer(context.cancelled(there, 'None', 'None'))).toMatchObject({ error: null, result: {} });
    expect(answer(context.cancelled('TransactionConflict', 'None', 'None')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash: {}, ...context.failed(type) }).error).toEqual(refusal(reason));
  });
});
