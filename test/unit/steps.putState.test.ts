import { describe, expect, it } from 'vitest';
import { dueShards } from '../../schema/limits.json';
import * as context from '../helpers/resolver';
import {
  at,
  badSelections,
  documentId,
  enter,
  items,
  keyOf,
  now,
  refusal,
  run,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/putState';
const week = 604_800_000;
const purgeAt = '2026-01-09T03:04:05.678Z';
const args = { input: { documentId } };
const fields = {
  ARCHIVED: 'Mutation.archiveDocument',
  DELETED: 'Mutation.deleteDocument',
  ACTIVE: 'Mutation.restoreDocument',
};
type State = keyof typeof fields;
const stashOf = (to: State, access: Json = {}) =>
  enter(fields[to], args, [items.member('OWNER'), items.access(access)]);
const request = (to: State, access: Json = {}) => run(step, 'request', { args, stash: stashOf(to, access) });
const partsOf = (result: unknown) =>
  (result as { transactItems: Json[] }).transactItems.map(({ key, update, condition, attributeValues }) => ({
    key,
    update: update?.expression,
    values: update?.expressionValues,
    condition: condition?.expression,
    kind: attributeValues?.kind?.S,
  }));
const asRead = '#epoch = :epoch_seen AND attribute_not_exists(#state) AND attribute_not_exists(#purging)';
const asReadIn = '#epoch = :epoch_seen AND #state = :state_seen AND attribute_not_exists(#purging)';

describe(`${step}: request`, () => {
  it('[SES-8] archives a document that is in use, under the same epoch', () => {
    expect(partsOf(request('ARCHIVED').result)).toMatchObject([
      { key: keyOf('META'), update: 'SET #archivedAt = :archivedAt', values: typed({ ':archivedAt': at }) },
      {
        key: keyOf('ACCESS'),
        update: 'SET #state = :state',
        values: typed({ ':state': 'ARCHIVED' }),
        condition: asRead,
      },
      { kind: 'DOCUMENT_ARCHIVED' },
    ]);
  });

  it('[SES-9] deletes together with the epoch and the appointment that ends the grace period', () => {
    const parts = partsOf(request('DELETED').result);
    expect(parts).toMatchObject([
      { key: keyOf('META'), values: typed({ ':deletedAt': at, ':purgeAt': purgeAt }) },
      { key: keyOf('ACCESS'), values: typed({ ':state': 'DELETED', ':epoch': 4, ':purgeAt': now + week }) },
      { key: keyOf('REMOVAL') },
      { kind: 'DOCUMENT_DELETED' },
    ]);
    const { transactItems } = request('DELETED').result as { transactItems: Json[] };
    const { dueShard, ...appointment } = transactItems[2]!['attributeValues'];
    expect(appointment).toEqual(typed({ documentId, dueAt: now + week }));
    expect(Number(dueShard.N)).toBeLessThan(dueShards.value);
    expect(parts[1]!.condition).toBe(asRead);
    expect(partsOf(request('DELETED', { state: 'ARCHIVED' }).result)[1]!.condition).toBe(asReadIn);
  });

  it.each(['ARCHIVED', 'DELETED'])('[SES-8, SES-9] restores what is %s', (state) => {
    expect(partsOf(request('ACTIVE', { state }).result)).toMatchObject([
      { key: keyOf('META'), update: 'REMOVE #archivedAt, #deletedAt, #purgeAt' },
      { key: keyOf('ACCESS'), update: 'REMOVE #state, #purgeAt', condition: asReadIn },
      { kind: 'DOCUMENT_RESTORED' },
    ]);
  });

  it.each(Object.keys(fields) as State[])('writes nothing to what is %s already', (state) => {
    expect(request(state, { state }).early).toEqual({ skipTo: null });
  });

  it('[SES-9] restores nothing once its removal has begun', () => {
    expect(request('ACTIVE', { state: 'DELETED', purging: true }).error).toEqual(refusal('DOCUMENT_DELETED'));
  });

  it('[SES-9] puts nothing that is deleted into the archive', () => {
    expect(() => stashOf('ARCHIVED', { state: 'DELETED' })).toThrow('DOCUMENT_DELETED');
  });
});

describe(`${step}: response`, () => {
  it('is BUSY if the document changed since it was read', () => {
    expect(run(step, 'response', { ...context.cancelled('None', 'ConditionalCheckFailed') }).error).toEqual(
      refusal('BUSY'),
    );
    expect(run(step, 'response', { result: { keys: [] } }).result).toEqual({});
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', { ...context.failed(type) }).error).toEqual(refusal(reason));
  });
});

describe.each(Object.entries(fields))('%s: %s', (state, field) => {
  it.each(['EDITOR', 'COMMENTER', 'VIEWER'])('[ACC-3] refuses a caller who is %s', (role) => {
    expect(() => enter(field, args, [items.member(role), items.access()])).toThrow('ROLE_TOO_LOW');
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args, ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it('publishes under the epoch before; only a deletion ends subscriptions, and everybody’s', () => {
    const { result, invalidations } = run(field, 'response', { args, stash: stashOf(state as State) });
    expect(result).toMatchObject({ epoch: 3, kind: state === 'DELETED' ? 'DOCUMENT_DELETED' : 'DOCUMENT_CHANGED' });
    const payload = { documentId, userId: '*' };
    expect(invalidations).toEqual(
      state === 'DELETED'
        ? ['onChange', 'onSignal', 'onDocumentEvent'].map((subscriptionField) => ({ subscriptionField, payload }))
        : [],
    );
  });
});
