import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import * as context from '../helpers/resolver';
import {
  at,
  badSelections,
  begin,
  documentId,
  enter,
  items,
  keyOf,
  me,
  refusal,
  run,
  tables,
} from '../helpers/resolver';

const field = 'Mutation.setMemberRole';
const argsOf = (more: object = {}) => ({ input: { documentId, userId: 'bert', role: 'VIEWER', ...more } });
const read = (args: context.Json) => run('steps/readAccess', 'request', { args, stash: begin(field, args) }).result;

describe(field, () => {
  it("[ACC-6] reads the caller's membership and the other's", () => {
    expect(read(argsOf())).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: { keys: [keyOf(`M#${me}`), keyOf('ACCESS'), keyOf('M#bert')], consistentRead: true },
      },
    });
  });

  it('reads the membership once if it is the own one: BatchGetItem refuses a key that is given twice', () => {
    expect(read(argsOf({ userId: me }))).toEqual({
      operation: 'BatchGetItem',
      tables: { [tables.documents]: { keys: [keyOf(`M#${me}`), keyOf('ACCESS')], consistentRead: true } },
    });
  });

  it.each(badIds)('refuses the ids %j', (id) => {
    const request = (more: object) => run(field, 'request', { args: argsOf(more) });
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
    expect(request({ userId: id }).error).toEqual(idRefusal('userId'));
  });

  it.each(['EDITOR', 'COMMENTER', 'VIEWER'])('[ACC-3] refuses a caller who is %s', (role) => {
    const args = argsOf();
    const { error } = run('steps/readAccess', 'response', {
      args,
      stash: begin(field, args),
      result: context.batch([items.member(role), items.access()]),
    });
    expect(error).toEqual(refusal('ROLE_TOO_LOW'));
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args: argsOf(), ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  const answer = (lowered: boolean) => {
    const args = argsOf();
    const stash = enter(field, args, [items.member('OWNER'), items.access(), items.member('EDITOR', 'bert')]);
    return run(field, 'response', { args, stash: { ...stash, own: { lowered } } });
  };

  it('[ACC-6] publishes under the epoch before, so that the old subscriptions hear of it, and without content', () => {
    expect(answer(true).result).toEqual({
      documentId,
      epoch: 3,
      kind: 'ACCESS_CHANGED',
      eventId: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/) as string,
      at,
    });
  });

  it('[ACC-6] a lowered role ends all three subscriptions of that member on that document', () => {
    const payload = { documentId, userId: 'bert' };
    expect(answer(true).invalidations).toEqual([
      { subscriptionField: 'onChange', payload },
      { subscriptionField: 'onSignal', payload },
      { subscriptionField: 'onDocumentEvent', payload },
    ]);
  });

  it('[ACC-6] a raised role ends nothing', () => {
    expect(answer(false).invalidations).toEqual([]);
  });
});
