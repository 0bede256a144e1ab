import { describe, expect, it } from 'vitest';
import { badCursors, badIds, badSids, idRefusal } from '../helpers/bad-input';
import { anInsert, changeArgs, vector } from '../helpers/change';
import { badSelections, batch, begin, items, keyOf, me, refusal, run, tables, type Json } from '../helpers/resolver';

const field = 'Mutation.submitChange';
const request = (more: Json) => run(field, 'request', { args: changeArgs(more) });
const wrongVector = refusal('INVALID_INPUT', 'An S4Vector has four whole numbers from 1.');
const wrongDelete = refusal('INVALID_INPUT', 'A delete has a target and a length from 1, and nothing else.');
const wrongInsert = refusal('INVALID_INPUT', 'An insert has a value, and neither target nor length.');
const wrongHead = refusal('INVALID_INPUT', 'ssn, sum and sid must be whole numbers from 1.');

describe(field, () => {
  const iam = { accountId: '111122223333', userArn: 'arn:aws:sts::111122223333:assumed-role/weft-history/one' };
  const requestOf = (userId: string | undefined, identity?: object) => {
    const args = changeArgs({ userId });
    return run(field, 'request', { args, ...(identity && { identity: identity as never }) });
  };

  it('[ACC-8] a function writes for the member it names, who is looked up and bound like any other', () => {
    const { stash } = requestOf('bert', iam);
    expect(stash).toMatchObject({ userId: 'bert', own: { change: { userId: 'bert' } } });
    expect((stash['keys'] as Json)['documents'][0].sk).toBe('M#bert');
    expect(requestOf(undefined, iam).error?.errorType).toBe('INVALID_INPUT');
    expect(requestOf('a#b', iam).error).toEqual(idRefusal('userId'));
  });

  it('[ACC-8] a person writes in no other name', () => {
    expect(requestOf('bert').error).toEqual(refusal('INVALID_INPUT', 'userId must be your own, or left out.'));
    expect(requestOf(me).stash['userId']).toBe(me);
  });

  it('[SYN-1] reads membership, access and site in one consistent request', () => {
    const args = changeArgs();
    expect(run('steps/readAccess', 'request', { args, stash: begin(field, args) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: {
          keys: [keyOf(`M#${me}`), keyOf('ACCESS'), keyOf('S#00000007')],
          consistentRead: true,
        },
      },
    });
  });

  it.each(badIds)('[SYN-4] refuses the document id %j', (id) => {
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
  });

  it.each(badSids)('[SYN-4] refuses the site %d', (sid) => {
    expect(request({ sid }).error).toEqual(wrongHead);
  });

  it.each([0, -1, 0.5])('[SYN-4] refuses ssn and sum of %d', (value) => {
    expect(request({ ssn: value }).error).toEqual(wrongHead);
    expect(request({ sum: value }).error).toEqual(wrongHead);
    expect(request({ sum: 9_007_199_254_740_992 }).error).toEqual(wrongHead);
  });

  it('[SYN-4] refuses a seq that is no whole number from 1, and a last one above 2^31 - 1', () => {
    const wrong = refusal(
      'INVALID_INPUT',
      'seq must be a whole number from 1, and so must the last one of the change.',
    );
    for (const seq of [0, -1, 1.5, 2_147_483_648]) expect(request({ seq }).error, `${seq}`).toEqual(wrong);
    const highest = { seq: 2_147_483_647 };
    expect(request({ ...highest, operations: [anInsert('x')] }).error).toBeNull();
    expect(request({ ...highest, operations: [anInsert('xy')] }).error).toEqual(wrong);
  });

  it('[SYN-4] refuses a change without operations', () => {
    expect(request({ operations: [] }).error).toEqual(refusal('INVALID_INPUT', 'A change has at least one operation.'));
  });

  const target = vector({ sid: 9 });
  it.each<[Json, Json]>([
    [{}, wrongInsert],
    [{ value: '' }, wrongInsert],
    [{ value: 'x', target }, wrongInsert],
    [{ value: 'x', length: 1 }, wrongInsert],
    [{ tombstone: false, target, length: 1 }, wrongInsert],
    [{ tombstone: true }, wrongDelete],
    [{ tombstone: true, target }, wrongDelete],
    [{ tombstone: true, length: 1 }, wrongDelete],
    [{ tombstone: true, target, length: 0 }, wrongDelete],
    [{ tombstone: true, target, length: 1.5 }, wrongDelete],
    [{ tombstone: true, target, length: 2_147_483_648 }, wrongDelete],
    [{ tombstone: true, target, length: 1, value: 'x' }, wrongDelete],
    [{ tombstone: true, target, length: 1, left: target }, wrongDelete],
    [{ tombstone: true, target, length: 1, right: target }, wrongDelete],
  ])('[SYN-4] refuses the operation %j, wherever it stands', (operation, error) => {
    expect(request({ operations: [anInsert('x'), operation] }).error).toEqual(error);
  });

  it.each(['left', 'right', 'target'])('[SYN-4] refuses a wrong vector as %s', (place) => {
    const wrong = [
      ...['ssn', 'sum', 'sid', 'seq'].flatMap((name) => [0, -1, 1.5, null].map((value) => ({ [name]: value }))),
      ...[{ ssn: 2_147_483_648 }, { sum: 9_007_199_254_740_992 }, { sid: 100_000_000 }, { seq: 2_147_483_648 }],
    ];
    const rest = place === 'target' ? { tombstone: true, length: 1 } : { value: 'x' };
    for (const more of wrong) {
      const operation = { ...rest, [place]: vector(more) };
      expect(request({ operations: [operation] }).error, JSON.stringify(more)).toEqual(wrongVector);
    }
  });

  it.each(badCursors)('[SYN-4] refuses the cursor %j', (cursor) => {
    expect(request({ cursor }).error).toEqual(
      refusal('INVALID_INPUT', 'An anchor names a site and a sequence number.'),
    );
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args: changeArgs(), ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it.each([
    ['OWNER', null],
    ['EDITOR', null],
    ['COMMENTER', 'ROLE_TOO_LOW'],
    ['VIEWER', 'ROLE_TOO_LOW'],
  ])('[ACC-3] answers a writer who is %s with %s', (role, reason) => {
    const args = changeArgs();
    const result = batch([items.member(role), items.access(), items.site()]);
    const { error } = run('steps/readAccess', 'response', { args, stash: begin(field, args), result });
    expect(error).toEqual(reason && refusal(reason));
  });

  it('[SYN-1] acknowledges with what the last step gives', () => {
    const stored = { sid: 7, seq: 11 };
    expect(run(field, 'response', { args: changeArgs(), prev: { result: stored } }).result).toEqual(stored);
  });
});
