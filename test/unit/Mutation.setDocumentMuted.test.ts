import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { documentId, enter, items, run } from '../helpers/resolver';

const field = 'Mutation.setDocumentMuted';
const args = { input: { documentId, muted: true } };

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    const { error } = run(field, 'request', { args: { input: { documentId: id, muted: true } } });
    expect(error).toEqual(idRefusal('documentId'));
  });

  it.each(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'])('[NOT-13] lets a %s mute the document', (role) => {
    expect(() => enter(field, args, [items.member(role), items.access()])).not.toThrow();
  });

  it('[ACC-2] refuses who is no member', () => {
    expect(() => enter(field, args, [items.access()])).toThrow('NOT_A_MEMBER');
  });

  it('gives what is set', () => {
    expect(run(field, 'response', { args }).result).toEqual({ documentId, muted: true });
  });
});
