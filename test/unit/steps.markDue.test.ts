import { describe, expect, it } from 'vitest';
import { documentId, enter, failed, failures, items, keyOf, now, refusal, run, type Json } from '../helpers/resolver';

const step = 'steps/markDue';
const field = 'Mutation.heartbeat';
const args = { input: { documentId, sid: 7, lastSeq: 5, revision: 4 } };
const signal = { kind: 'JOINED', sid: 7 };
const request = (more: Json[]) => {
  const stash = enter(field, args, [items.member('VIEWER'), items.access(), items.site(), ...more]);
  return run(step, 'request', { args, stash, prev: { result: signal } });
};

describe(step, () => {
  it('[PRE-3] makes an appointment within a minute for a presence that came back; an earlier one stands', () => {
    const { result, stash } = request([]);
    const shard = (result as Json).update.expressionValues[':shard'].N as number;
    expect(result).toEqual({
      operation: 'UpdateItem',
      key: keyOf('DUE'),
      update: {
        expression:
          'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
        expressionValues: {
          ':id': { S: documentId },
          ':shard': { N: shard },
          ':at': { N: now + 60_000 },
          ':one': { N: 1 },
        },
      },
    });
    expect(stash['own']).toMatchObject({ signal });
  });

  it('spreads the appointments over the 16 shards', () => {
    const shards = Array.from({ length: 60 }, () => (request([]).result as Json).update.expressionValues[':shard'].N);
    for (const shard of shards) {
      expect(Number.isInteger(shard)).toBe(true);
      expect(shard).toBeGreaterThanOrEqual(0);
      expect(shard).toBeLessThan(16);
    }
    expect(new Set(shards).size).toBeGreaterThan(1);
  });

  it('[PRE-1] leaves the signal as it is if the presence was there: its appointment was made before', () => {
    const { early, result } = request([items.presence()]);
    expect(early).toEqual({ skipTo: null });
    expect(result).toEqual(signal);
  });

  it('[PRE-1] gives the signal', () => {
    expect(run(step, 'response', { args, stash: { own: { signal } }, result: { marks: 2 } }).result).toEqual(signal);
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash: { own: { signal } }, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
