import { describe, expect, it } from 'vitest';
import { badIds, badSids, idRefusal } from '../helpers/bad-input';
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
  type Json,
} from '../helpers/resolver';

const field = 'Mutation.leaveSession';
const args = { input: { documentId, sid: 7 } };

describe(field, () => {
  it('[SES-4] reads the membership, the site and its presence', () => {
    expect(run('steps/readAccess', 'request', { args, stash: begin(field, args) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: {
          keys: [keyOf(`M#${me}`), keyOf('ACCESS'), keyOf('S#00000007')],
          consistentRead: true,
        },
        [tables.operations]: { keys: [keyOf('P#00000007')], consistentRead: true },
      },
    });
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    const { error } = run(field, 'request', { args: { input: { documentId: id, sid: 7 } } });
    expect(error).toEqual(idRefusal('documentId'));
  });

  it.each(badSids)('refuses the site %d', (sid) => {
    const { error } = run(field, 'request', { args: { input: { documentId, sid } } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'sid must be a site id.'));
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args, ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  const found = [items.member('VIEWER'), items.access({ status: 'TERMINATED' }), items.site()];
  const answer = (more: Json[]) =>
    run(field, 'response', { args, stash: enter(field, args, [...found, ...more]) }).result;

  it('[SES-4] tells the others who left, without a cursor, even from a terminated session', () => {
    const cursor = { anchor: { sid: 0, seq: 0, side: 'AFTER' }, head: { sid: 0, seq: 0, side: 'AFTER' } };
    expect(answer([items.presence({ cursor })])).toEqual({
      documentId,
      epoch: 3,
      kind: 'LEFT',
      sid: 7,
      userId: me,
      name: 'Anna',
      colour: '#112233',
      cursor: null,
      lastSeq: 5,
      revision: 4,
      lastActive: null,
      at,
    });
  });

  it('[SES-4] succeeds again when the presence is gone', () => {
    const who = { sid: 7, userId: me, name: null, colour: null, cursor: null, lastSeq: null, revision: null };
    expect(answer([])).toEqual({ ...who, documentId, epoch: 3, kind: 'LEFT', lastActive: null, at });
  });
});
