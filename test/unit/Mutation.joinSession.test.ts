import { describe, expect, it } from 'vitest';
import { badIds, badSids, idRefusal } from '../helpers/bad-input';
import * as context from '../helpers/resolver';
import { createdAt, documentId, enter, items, keyOf, me, pk, refusal, run, tables } from '../helpers/resolver';

const field = 'Mutation.joinSession';
const argsOf = (more: object = {}) => ({ input: { documentId, joinId: 'join-1', ...more } });
const request = (more: object) => run(field, 'request', { args: argsOf(more) });
const profileKey = keyOf('PROFILE', `U#${me}`);

describe(field, () => {
  it.each([{}, { sid: null, device: null }])('[SES-2] without a site (%j) reads the join and the profile', (more) => {
    const args = argsOf(more);
    expect(run('steps/readAccess', 'request', { args, stash: context.begin(field, args) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: {
          keys: [keyOf(`M#${me}`), keyOf('ACCESS'), keyOf('J#join-1'), keyOf('HEAD'), profileKey],
          consistentRead: true,
        },
      },
    });
  });

  it('[SES-3] with a site of its own reads that site too', () => {
    const args = argsOf({ sid: 7 });
    expect(context.begin(field, args)).toMatchObject({
      sid: 7,
      keys: {
        documents: [
          { pk, sk: `M#${me}` },
          { pk, sk: 'ACCESS' },
          { pk, sk: 'S#00000007' },
          { pk, sk: 'J#join-1' },
          { pk, sk: 'HEAD' },
          {},
        ],
      },
    });
  });

  it.each(badIds)('refuses the ids %j', (id) => {
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
    expect(request({ joinId: id }).error).toEqual(idRefusal('joinId'));
  });

  it.each(badSids)('refuses the site %d, and gives no new one instead', (sid) => {
    expect(request({ sid }).error).toEqual(refusal('INVALID_INPUT', 'sid must be a site id.'));
  });

  it('refuses a device that is blank or longer than 120 code units', () => {
    expect(request({ device: ' ' }).error).toEqual(refusal('INVALID_INPUT', 'device must not be blank.'));
    expect(request({ device: 'x'.repeat(120) }).error).toBeNull();
    const tooLarge = refusal('TOO_LARGE', 'device may have 120 characters at the most.');
    expect(request({ device: 'x'.repeat(121) }).error).toEqual(tooLarge);
  });

  const answer = (found: context.Json[], role = 'VIEWER') => {
    const args = argsOf();
    const stash = enter(field, args, [items.member(role), items.access(), items.head(), ...found]);
    return run(field, 'response', { args, stash: { ...stash, own: { sid: 7 } }, prev: { result: ['somebody'] } });
  };

  it.each(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'])('[SES-2] gives all that a %s needs to take part', (role) => {
    expect(answer([items.profile({ colour: '#123456' })], role).result).toEqual({
      sessionId: `${documentId}-2`,
      documentId,
      userId: me,
      sid: 7,
      ssn: 2,
      epoch: 3,
      role,
      name: 'Anna',
      colour: '#123456',
      createdAt,
      revision: 4,
      seq: 0,
      participants: ['somebody'],
    });
  });

  it('[SES-3] says how far a site of its own is folded', () => {
    expect(answer([items.site({ foldedSeq: 12 })]).result).toMatchObject({ seq: 12, revision: 4 });
  });

  it('[PRE-1] gives a colour by site to who has chosen none, and no name to who has no profile', () => {
    expect(answer([items.profile({ colour: null })]).result).toMatchObject({ name: 'Anna', colour: '#252097' });
    expect(answer([]).result).toMatchObject({ name: null, colour: '#252097' });
  });
});
