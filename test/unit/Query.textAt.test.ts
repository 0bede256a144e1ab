import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { begin, documentId, refusal, run } from '../helpers/resolver';

const field = 'Query.textAt';

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it.each([[undefined], [null], [{}], [{ revision: null }]])('[VER-1] asks for the present text: %j', (moment) => {
    const { own, roles } = begin(field, { documentId, moment });
    expect(own).toEqual({ operation: 'textAt', arguments: { moment: {} } });
    expect(roles).toEqual(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER']);
  });

  it.each([0, 7])('[VER-1] asks for the revision %d', (revision) => {
    expect(begin(field, { documentId, moment: { revision } })['own'].arguments).toEqual({ moment: { revision } });
  });

  it.each([-1, 0.5, 2_147_483_648])('refuses the revision %d', (revision) => {
    const { error } = run(field, 'request', { args: { documentId, moment: { revision } } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'revision must be a revision or 0.'));
  });

  it('gives what the function gave', () => {
    expect(run(field, 'response', { prev: { result: { text: 'a', vector: [] } } }).result).toEqual({
      text: 'a',
      vector: [],
    });
  });
});
