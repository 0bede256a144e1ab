import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { begin, documentId, run } from '../helpers/resolver';

const field = 'Query.snapshot';

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it('[SYN-13] asks for the snapshot, for every member', () => {
    const { own, roles } = begin(field, { documentId });
    expect(own).toEqual({ operation: 'snapshot', arguments: {} });
    expect(roles).toEqual(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER']);
  });

  it('[SYN-13] gives what the function gave, null included', () => {
    const result = { revision: 64, sha256: 'ab', size: 1, bytes: 'AA==', url: null, vector: [] };
    expect(run(field, 'response', { prev: { result } }).result).toEqual(result);
    expect(run(field, 'response', { prev: { result: null } }).result).toBeNull();
  });
});
