import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { badSelections, begin, documentId, enter, items, refusal, run } from '../helpers/resolver';

const field = 'Mutation.createVersion';
const versionId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const input = { documentId, versionId, name: 'First' };
const errorOf = (more: object) => run(field, 'request', { args: { input: { ...input, ...more } } }).error;

describe(field, () => {
  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, context) => {
    expect(run(field, 'request', { args: { input }, ...context }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(errorOf({ documentId: id })).toEqual(idRefusal('documentId'));
  });

  it('[ACC-3] [VER-2] asks the function, for who may write', () => {
    const { own, roles } = begin(field, { input: { ...input, note: 'A note' } });
    expect(own).toEqual({ operation: 'createVersion', arguments: { versionId, name: 'First', note: 'A note' } });
    expect(roles).toEqual(['OWNER', 'EDITOR']);
    expect(begin(field, { input })['own'].arguments.note).toBeNull();
  });

  it('refuses an id that is no ULID, and a name or a note that is blank or too long', () => {
    expect(errorOf({ versionId: 'one' })).toEqual(
      refusal('INVALID_INPUT', 'versionId must be a ULID of the present time.'),
    );
    expect(errorOf({ name: ' ' })).toEqual(refusal('INVALID_INPUT', 'name must not be blank.'));
    expect(errorOf({ name: 'x'.repeat(201) })).toEqual(
      refusal('TOO_LARGE', 'name may have 200 characters at the most.'),
    );
    expect(errorOf({ note: 'x'.repeat(4_001) })).toEqual(
      refusal('TOO_LARGE', 'note may have 4000 characters at the most.'),
    );
  });

  it('[VER-2] tells subscribers of the version, under the epoch read', () => {
    const stash = enter(field, { input }, [items.member('EDITOR'), items.access()]);
    const version = { versionId, kind: 'NAMED', name: 'First', note: null, revision: 4, at: 'now', userId: 'anna' };
    const result = { ...version, authors: [] };
    expect(run(field, 'response', { args: { input }, stash, prev: { result } }).result).toMatchObject({
      ...{ documentId, epoch: 3, kind: 'VERSION_CREATED', version: result },
    });
  });
});
