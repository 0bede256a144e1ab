import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import {
  at,
  badSelections,
  documentId,
  enter,
  items,
  keyOf,
  refusal,
  run,
  typed,
  tables,
  type Json,
} from '../helpers/resolver';

const field = 'Mutation.updateDocument';
const argsOf = (more: Json): Json => ({ input: { documentId, ...more } });
const found = (role = 'EDITOR', access: Json = {}) => [items.member(role), items.access(access), items.meta()];
const refused = (more: Json) => run(field, 'request', { args: argsOf(more) }).error?.errorType;

describe(field, () => {
  it.each(badIds)('refuses the id %j', (id) => {
    expect(run(field, 'request', { args: argsOf({ documentId: id, title: 'T' }) }).error).toEqual(
      idRefusal('documentId'),
    );
  });

  it('[SES-7] refuses nothing at all, what is blank and what is too long', () => {
    expect(refused({})).toBe('INVALID_INPUT');
    expect(refused({ title: null, language: null })).toBe('INVALID_INPUT');
    expect(refused({ title: ' ' })).toBe('INVALID_INPUT');
    expect(refused({ language: '' })).toBe('INVALID_INPUT');
    expect(refused({ title: 'x'.repeat(201) })).toBe('TOO_LARGE');
    expect(refused({ language: 'x'.repeat(41) })).toBe('TOO_LARGE');
    expect(refused({ title: 'x'.repeat(200), language: 'x'.repeat(40) })).toBeUndefined();
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args: argsOf({ title: 'T' }), ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it.each([
    ['[ACC-3]', 'VIEWER', {}, 'ROLE_TOO_LOW'],
    ['[ACC-3]', 'COMMENTER', {}, 'ROLE_TOO_LOW'],
    ['[SES-8]', 'OWNER', { state: 'ARCHIVED' }, 'DOCUMENT_ARCHIVED'],
    ['[SES-8]', 'OWNER', { state: 'DELETED' }, 'DOCUMENT_DELETED'],
  ])('%s refuses a caller who is %s with ACCESS %j: %s', (_rule, role, access, reason) => {
    const args = argsOf({ title: 'T' });
    expect(() => enter(field, args, found(role, access))).toThrow(reason);
  });

  const step = (more: Json) => {
    const args = argsOf(more);
    return run('steps/putDetails', 'request', { args, stash: enter(field, args, found()) });
  };

  it('[SES-7] sets what is given, if nobody set anything or lost access meanwhile', () => {
    const { result } = step({ title: 'Other' });
    const [meta, access, event] = (result as { transactItems: Json[] }).transactItems;
    expect(meta).toMatchObject({
      table: tables.documents,
      operation: 'UpdateItem',
      key: keyOf('META'),
      update: { expressionValues: typed({ ':title': 'Other', ':language': 'go', ':updatedAt': at }) },
      condition: { expressionValues: typed({ ':title_seen': 'Notes', ':language_seen': 'go' }) },
    });
    expect(access).toMatchObject({
      operation: 'ConditionCheck',
      key: keyOf('ACCESS'),
      condition: { expression: '#epoch = :epoch_seen AND attribute_not_exists(#state)' },
    });
    expect(event?.['attributeValues']).toMatchObject(typed({ kind: 'DOCUMENT_UPDATED' }));
  });

  it('[SES-7] writes nothing if all is so already', () => {
    expect(step({ title: 'Notes', language: 'go' }).early).toEqual({ skipTo: null });
  });

  it('publishes that the document changed, without its title', () => {
    const args = argsOf({ title: 'Other' });
    expect(run(field, 'response', { args, stash: enter(field, args, found()) }).result).toMatchObject({
      documentId,
      epoch: 3,
      kind: 'DOCUMENT_CHANGED',
    });
    expect(refusal('BUSY')).toEqual(
      run('steps/putDetails', 'response', {
        error: { type: 'DynamoDB:TransactionCanceledException', message: '' },
        result: { cancellationReasons: [{ type: 'ConditionalCheckFailed' }] },
      }).error,
    );
  });
});
