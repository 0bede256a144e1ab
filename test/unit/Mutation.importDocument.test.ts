import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { documentId, me, run } from '../helpers/resolver';

const field = 'Mutation.importDocument';
const input = { documentId, uploadId: 'one' };
const ask = (more: object) => run(field, 'request', { args: { input: { ...input, ...more } } });

describe(field, () => {
  it('[VER-10] asks the function for a document of the caller’s', () => {
    expect(ask({}).stash).toMatchObject({
      userId: me,
      documentId,
      own: { operation: 'importDocument', arguments: { uploadId: 'one' } },
    });
  });

  it.each(badIds)('refuses the id %j of a document and of an upload', (id) => {
    expect(ask({ documentId: id }).error).toEqual(idRefusal('documentId'));
    expect(ask({ uploadId: id }).error).toEqual(idRefusal('uploadId'));
  });

  it('gives what the function gave', () => {
    expect(run(field, 'response', { prev: { result: { state: 'DONE' } } }).result).toEqual({ state: 'DONE' });
  });
});
