import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { documentId, enter, items, keyOf, me, now, refusal, run, typed, type Json } from '../helpers/resolver';

const step = 'steps/updatePresence';
const anchor = { sid: 7, seq: 1, side: 'AFTER' };
const cursor = { anchor, head: { sid: 0, seq: 0, side: 'BEFORE' } };
const expires = Math.floor(now / 1000) + 3600;
const stashOf = (args: Json, found: Json[], access: Json = {}) =>
  enter('Mutation.heartbeat', args, [items.member('VIEWER'), items.access(access), items.site(), ...found]);
const argsOf = (more: Json = {}): Json => ({ input: { documentId, sid: 7, lastSeq: 6, revision: 5, ...more } });
const request = (more: Json, found: Json[], access?: Json) =>
  run(step, 'request', { args: argsOf(more), stash: stashOf(argsOf(more), found, access) });
const ownOf = (more: Json, found: Json[]): Json => request(more, found).stash['own'] as Json;

describe(`${step}: request`, () => {
  it('[PRE-1] stores what the heartbeat says, under the face of the profile, if the presence is still there', () => {
    const found = [items.presence(), items.profile({ colour: '#123456' })];
    expect(request({ cursor }, found).result).toEqual({
      operation: 'UpdateItem',
      key: keyOf('P#00000007'),
      update: {
        expression:
          'SET #name = :name, colour = :colour, #cursor = :cursor, lastSeq = :seq, revision = :revision, ' +
          'announced = :true, lastActive = :active, lastSeen = :seen, expiresAt = :expires',
        expressionNames: { '#name': 'name', '#cursor': 'cursor' },
        expressionValues: typed({
          ':name': 'Anna',
          ':colour': '#123456',
          ':cursor': cursor,
          ':seq': 6,
          ':revision': 5,
          ':true': true,
          ':active': now,
          ':seen': now,
          ':expires': expires,
        }),
      },
      condition: { expression: 'attribute_exists(pk)' },
    });
  });

  it('[PRE-1] has no name and a colour by site without a profile, and no cursor without a cursor', () => {
    expect(request({}, [items.presence()]).result).toMatchObject({
      update: { expressionValues: typed({ ':name': null, ':colour': '#252097', ':cursor': null }) },
    });
  });

  it.each([
    ['stores it again after 7.5 seconds', 7_500, false],
    ['only publishes it before', 7_499, true],
    ['only publishes it when the clocks of two hosts differ', -20, true],
  ])('[PRE-6] %s', (_title, age, skipped) => {
    const { early, stash } = request({ cursor }, [items.presence({ lastSeen: now - age })]);
    expect(early).toEqual(skipped ? { skipTo: null } : null);
    expect(stash['own']).toMatchObject({ kind: 'HEARTBEAT', presence: { cursor, lastSeq: 6, lastSeen: now } });
  });

  it('[PRE-1, PRE-6] always stores the first heartbeat after a join: that is when it is announced', () => {
    const { early, stash } = request({}, [items.presence({ announced: false, lastSeen: now })]);
    expect(early).toBeNull();
    expect(stash['own']).toMatchObject({ kind: 'JOINED' });
  });

  it('[PRE-7] leaves it to the next step to bring back a presence that is gone', () => {
    const { early, stash } = request({ cursor }, [items.profile()]);
    expect(early).toEqual({ skipTo: null });
    expect(stash['own']).toMatchObject({
      kind: 'JOINED',
      presence: {
        ...{ documentId, sid: 7, userId: me, name: 'Anna', colour: '#252097', cursor, lastSeq: 6, revision: 5 },
        ...{ announced: true, lastActive: now, lastSeen: now, expiresAt: expires },
      },
    });
  });

  it.each([
    ['the same cursor and seq', { cursor }, {}, false],
    ['another seq', { cursor }, { lastSeq: 5 }, true],
    ['no cursor any more', {}, {}, true],
    ['another anchor', { cursor: { ...cursor, anchor: { ...anchor, seq: 2 } } }, {}, true],
    ['another head', { cursor: { ...cursor, head: anchor } }, {}, true],
    ['another side', { cursor: { ...cursor, anchor: { ...anchor, side: 'BEFORE' } } }, {}, true],
  ])('[PRE-8] with %s it tells who is active', (_title, more, stored, active) => {
    const before = items.presence({ cursor, lastSeq: 6, lastActive: now - 60_000, ...stored });
    expect(ownOf(more, [before])['presence'].lastActive).toBe(active ? now : now - 60_000);
  });

  it('[SES-5] refuses to be present in a terminated session', () => {
    expect(request({}, [], { status: 'TERMINATED' }).error).toEqual(refusal('SESSION_TERMINATED'));
  });
});

describe(`${step}: response`, () => {
  it('[PRE-7] is BUSY if the presence was swept since it was read: the next heartbeat says JOINED', () => {
    expect(run(step, 'response', { result: {} }).result).toEqual({});
    expect(run(step, 'response', context.failed('DynamoDB:ConditionalCheckFailedException')).error).toEqual(
      refusal('BUSY'),
    );
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});
