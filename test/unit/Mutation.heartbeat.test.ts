import { describe, expect, it } from 'vitest';
import { badCursors, badIds, badSids, idRefusal } from '../helpers/bad-input';
import {
  at,
  badSelections,
  begin,
  documentId,
  enter,
  items,
  keyOf,
  me,
  now,
  refusal,
  run,
  tables,
} from '../helpers/resolver';

const field = 'Mutation.heartbeat';
const argsOf = (more: object = {}) => ({ input: { documentId, sid: 7, lastSeq: 5, revision: 4, ...more } });
const request = (more: object) => run(field, 'request', { args: argsOf(more) });

describe(field, () => {
  it('[PRE-1] reads the membership, the site, its presence and the profile', () => {
    const args = argsOf();
    expect(run('steps/readAccess', 'request', { args, stash: begin(field, args) }).result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: {
          keys: [keyOf(`M#${me}`), keyOf('ACCESS'), keyOf('S#00000007'), keyOf('PROFILE', `U#${me}`)],
          consistentRead: true,
        },
        [tables.operations]: { keys: [keyOf('P#00000007')], consistentRead: true },
      },
    });
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
  });

  it.each(badSids)('refuses the site %d', (sid) => {
    expect(request({ sid }).error).toEqual(refusal('INVALID_INPUT', 'sid must be a site id.'));
  });

  it.each(['lastSeq', 'revision'])('refuses a %s that is no whole number from 0', (name) => {
    const bad = refusal('INVALID_INPUT', 'lastSeq and revision must be whole numbers from 0.');
    for (const value of [-1, 0.5, 2_147_483_648]) expect(request({ [name]: value }).error, `${value}`).toEqual(bad);
    for (const value of [0, 2_147_483_647]) expect(request({ [name]: value }).error, `${value}`).toBeNull();
  });

  it.each(badCursors)('refuses the cursor %j', (cursor) => {
    const bad = refusal('INVALID_INPUT', 'An anchor names a site and a sequence number.');
    expect(request({ cursor }).error).toEqual(bad);
  });

  it('keeps of a cursor what a cursor has, and null if there is none', () => {
    const anchor = { sid: 0, seq: 0, side: 'AFTER' };
    const head = { sid: 99_999_999, seq: 2_147_483_647, side: 'BEFORE' };
    const cursor = { head: { ...head, extra: 1 }, anchor, extra: 2 };
    expect(begin(field, argsOf({ cursor }))).toMatchObject({ own: { cursor: { anchor, head } } });
    expect(JSON.stringify(begin(field, argsOf({ cursor })))).not.toContain('extra');
    for (const more of [{}, { cursor: null }])
      expect(begin(field, argsOf(more))).toMatchObject({ own: { cursor: null } });
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args: argsOf(), ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it('[PRE-1] gives the signal of what the steps left, under the epoch just read', () => {
    const { sid, userId, name, colour, lastSeq, revision } = items.presence();
    const args = argsOf();
    const stash = enter(field, args, [items.member('VIEWER'), items.access(), items.site()]);
    const presence = items.presence({ lastActive: now });
    const { result } = run(field, 'response', { args, stash: { ...stash, own: { kind: 'HEARTBEAT', presence } } });
    expect(result).toEqual({
      ...{ sid, userId, name, colour, cursor: null, lastSeq, lastActive: at, documentId, epoch: 3 },
      ...{ kind: 'HEARTBEAT', revision, at },
    });
  });
});
