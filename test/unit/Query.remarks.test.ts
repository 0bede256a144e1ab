import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { at, batch, begin, documentId, items, me, run } from '../helpers/resolver';
import { keysRead, message, reply } from '../helpers/remarks';

const field = 'Query.remarks';
const args = { documentId, since: at };

describe(field, () => {
  it('[NOT-4] reads the membership; a viewer may read', () => {
    expect(keysRead(field, args)).toEqual([`M#${me}`, 'ACCESS']);
    const result = batch([items.member('VIEWER'), items.access()]);
    expect(run('steps/readAccess', 'response', { args, stash: begin(field, args), result }).error).toBeNull();
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { ...args, documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it('[NOT-5] gives the page with the token of its events and the time of the request', () => {
    const stash = { ...begin(field, args), own: { nextToken: 'more' } };
    const page = { comments: [reply()], messages: [message()] };
    const { result } = run(field, 'response', { args, stash, prev: { result: page } });
    expect(result).toEqual({ ...page, nextToken: 'more', at });
  });
});
