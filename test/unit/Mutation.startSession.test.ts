import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import {
  at,
  badSelections,
  batch,
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

const field = 'Mutation.startSession';
const args = { input: { documentId } };

describe(field, () => {
  it('[SES-5] reads the membership and the session', () => {
    expect(run('steps/readAccess', 'request', { args, stash: begin(field, args) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: { [tables.documents]: { keys: [keyOf(`M#${me}`), keyOf('ACCESS')], consistentRead: true } },
    });
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { input: { documentId: id } } }).error).toEqual(idRefusal('documentId'));
  });

  it.each([
    ['OWNER', null],
    ['EDITOR', null],
    ['COMMENTER', 'ROLE_TOO_LOW'],
    ['VIEWER', 'ROLE_TOO_LOW'],
  ])('[ACC-3] answers a caller who is %s with %s', (role, reason) => {
    const result = batch([items.member(role), items.access()]);
    const { error } = run('steps/readAccess', 'response', { args, stash: begin(field, args), result });
    expect(error).toEqual(reason && refusal(reason));
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args, ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it('[SES-5] publishes that the session changed, and ends no subscription', () => {
    const stash = enter(field, args, [items.member('OWNER'), items.access({ status: 'TERMINATED' })]);
    const { invalidations, result } = run(field, 'response', { args, stash });
    const eventId = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/) as string;
    expect(result).toEqual({ documentId, epoch: 3, kind: 'SESSION_CHANGED', eventId, at });
    expect(invalidations).toEqual([]);
  });
});
