import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { begin, documentId, run } from '../helpers/resolver';

const field = 'Mutation.importText';
const input = { documentId, requestId: 'one', uploadId: 'two' };

describe(field, () => {
  it('[ACC-3] [VER-11] asks the function, for who may write', () => {
    const { own, roles } = begin(field, { input });
    expect(own).toEqual({ operation: 'importText', arguments: { requestId: 'one', uploadId: 'two' } });
    expect(roles).toEqual(['OWNER', 'EDITOR']);
  });

  it.each(badIds)('refuses the id %j of a document, a request and an upload', (id) => {
    for (const name of ['documentId', 'requestId', 'uploadId'])
      expect(run(field, 'request', { args: { input: { ...input, [name]: id } } }).error).toEqual(idRefusal(name));
  });

  it('gives what the function gave', () => {
    expect(run(field, 'response', { prev: { result: { state: 'DONE' } } }).result).toEqual({ state: 'DONE' });
  });
});
