import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, now, refusal, run, typed, type Json } from '../helpers/resolver';

const step = 'steps/updatePresence';
const cursor = { anchor: { sid: 7, seq: 1, side: 'AFTER' }, head: { sid: 0, seq: 0, side: 'BEFORE' } };
const stashOf = (args: Json, found: Json[], access: Json = {}) =>
  enter('Mutation.heartbeat', args, [items.member('VIEWER'), items.access(access), items.site(), ...found]);
const argsOf = (more: Json = {}): Json => ({ input: { documentId, sid: 7, lastSeq: 6, revision: 5, ...more } });
const request = (more: Json, found: Json[], access?: Json) =>
  run(step, 'request', { args: argsOf(more), stash: stashOf(argsOf(more), found, access) });

describe(`${step}: request`, () => {
  it('[PRE-1] stores what the heartbeat says, under the face of the profile', () => {
    expect(request({ cursor }, [items.profile({ colour: '#123456' })]).result).toEqual({
      operation: 'UpdateItem',
      key: keyOf('P#00000007'),
      update: {
        expression:
          'SET documentId = :document, sid = :sid, userId = :user, #name = :name, colour = :colour, #cursor = :cursor, ' +
          'lastSeq = :seq, revision = :revision, announced = :true, lastSeen = :seen, expiresAt = :expires',
        expressionNames: { '#name': 'name', '#cursor': 'cursor' },
        expressionValues: typed({
          ':document': documentId,
          ':sid': 7,
          ':user': me,
          ':name': 'Anna',
          ':colour': '#123456',
          ':cursor': cursor,
          ':seq': 6,
          ':revision': 5,
          ':true': true,
          ':seen': now,
          ':expires': Math.floor(now / 1000) + 3600,
        }),
      },
    });
  });

  it('[PRE-1] has no name and a colour by site without a profile, and no cursor without a cursor', () => {
    expect(request({}, []).result).toMatchObject({
      update: { expressionValues: typed({ ':name': null, ':colour': '#a16207', ':cursor': null }) },
    });
  });

  it('[SES-5] refuses to be present in a terminated session', () => {
    expect(request({}, [], { status: 'TERMINATED' }).error).toEqual(refusal('SESSION_TERMINATED'));
  });
});

describe(`${step}: response`, () => {
  const stored = items.presence({ lastSeq: 6, revision: 5, cursor });
  const answer = (found: Json[], outcome: object = { result: stored }) =>
    run(step, 'response', { args: argsOf(), stash: stashOf(argsOf(), found), ...outcome });

  it('[PRE-1] signals what was stored, under the epoch just read', () => {
    expect(answer([items.presence()], { result: { ...stored, epoch: 1 } }).result).toEqual({
      documentId,
      epoch: 3,
      kind: 'HEARTBEAT',
      sid: 7,
      userId: me,
      name: 'Anna',
      colour: '#112233',
      cursor,
      lastSeq: 6,
      revision: 5,
      at,
    });
  });

  it.each([
    ['JOINED', 'there was no presence', []],
    ['JOINED', 'the presence of a join was not announced', [items.presence({ announced: false })]],
    ['HEARTBEAT', 'the presence was announced', [items.presence()]],
  ])('[PRE-1] says %s if %s', (kind, _title, found) => {
    expect(answer(found).result).toMatchObject({ kind });
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer([], context.failed(type)).error).toEqual(refusal(reason));
  });
});
