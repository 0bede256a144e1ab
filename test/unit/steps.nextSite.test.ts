import { describe, expect, it } from 'vitest';
import {
  documentId,
  enter,
  failed,
  failures,
  items,
  keyOf,
  me,
  pk,
  refusal,
  run,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/nextSite';
const field = 'Mutation.joinSession';
const join = (userId: string): Json => ({ pk, sk: 'J#join-1', documentId, userId, sid: 5 });
const request = (input: Json, found: Json[], member: Json = {}, access: Json = {}) => {
  const args = { input: { documentId, joinId: 'join-1', ...input } };
  const stash = enter(field, args, [items.member('VIEWER', me, member), items.access(access), ...found]);
  return run(step, 'request', { args, stash });
};
const terminated = { status: 'TERMINATED' };

describe(step, () => {
  it('[SES-2] counts on: a number is given once', () => {
    expect(request({}, []).result).toEqual({
      operation: 'UpdateItem',
      key: keyOf('SEQ'),
      update: {
        expression: 'ADD #next :one',
        expressionNames: { '#next': 'next' },
        expressionValues: typed({ ':one': 1 }),
      },
    });
    const { stash } = run(step, 'response', { stash: { own: {} }, result: { next: 12 } });
    expect(stash).toEqual({ own: { sid: 12 } });
  });

  it('[SES-2] takes the site of an earlier attempt of the same join, even after the session ended', () => {
    for (const access of [{}, terminated]) {
      const { early, stash } = request({}, [join(me)], {}, access);
      expect(early).toEqual({ skipTo: null });
      expect(stash['own']).toEqual({ sid: 5, joined: true });
    }
  });

  it("[SES-2] refuses a join id that is somebody else's", () => {
    expect(request({}, [join('bert')]).error).toEqual(refusal('CONFLICT'));
  });

  it('[SES-3] keeps a site of its own', () => {
    const { early, stash } = request({ sid: 7 }, [items.site()]);
    expect(early).toEqual({ skipTo: null });
    expect(stash['own']).toEqual({ sid: 7 });
  });

  it('[CMP-5] refuses to go on with a barred site', () => {
    expect(request({ sid: 7 }, [items.site({ barred: true })]).error).toEqual(refusal('SITE_BARRED'));
  });

  it.each([{}, { sid: 7 }])('[SES-5] refuses to join a terminated session with %j', (input) => {
    expect(request(input, [items.site()], {}, terminated).error).toEqual(refusal('SESSION_TERMINATED'));
  });

  it('[SES-6] gives a member 256 sites and no more, but lets it go on with one of them', () => {
    expect(request({}, [], { sites: 255 }).error).toBeNull();
    expect(request({}, [], { sites: 256 }).error).toEqual(refusal('TOO_MANY_SITES'));
    expect(request({ sid: 7 }, [items.site()], { sites: 256 }).error).toBeNull();
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { stash: { own: {} }, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
