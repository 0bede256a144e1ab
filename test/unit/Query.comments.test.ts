import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { at, batch, begin, documentId, items, me, refusal, run, type Json } from '../helpers/resolver';
import { futureId, keysRead, threadId } from '../helpers/remarks';

const field = 'Query.comments';
const request = (more: Json) => run(field, 'request', { args: { documentId, ...more } });

describe(field, () => {
  it('[NOT-4] reads the membership; a viewer may read comments', () => {
    const args = { documentId };
    expect(keysRead(field, args)).toEqual([`M#${me}`, 'ACCESS']);
    const result = batch([items.member('VIEWER'), items.access()]);
    expect(run('steps/readAccess', 'response', { args, stash: begin(field, args), result }).error).toBeNull();
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
  });

  it('[NOT-5] refuses what is no thread and no page', () => {
    expect(request({ threadId }).error).toBeNull();
    expect(request({ threadId: futureId }).error?.errorType).toBe('INVALID_INPUT');
    for (const limit of [1, 100]) expect(request({ limit }).error).toBeNull();
    for (const limit of [0, 101, -1])
      expect(request({ limit }).error).toEqual(refusal('INVALID_INPUT', 'limit must be a whole number from 1 to 100.'));
  });

  it('[NOT-5] gives the page with the time of the request', () => {
    const args = { documentId };
    const page = { items: [], nextToken: '+more' };
    const { result } = run(field, 'response', { args, stash: begin(field, args), prev: { result: page } });
    expect(result).toEqual({ ...page, at });
  });
});
