import { describe, expect, it } from 'vitest';
import {
  at,
  begin,
  cancelled,
  documentId,
  failed,
  failures,
  items,
  keyOf,
  me,
  refusal,
  run,
  tables,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/putDocument';
const args = { input: { documentId, title: 'Notes', language: 'go' } };
const stash = begin('Mutation.createDocument', args);

describe(step, () => {
  it('[SES-1] makes the document, its owner and its first session in one transaction', () => {
    const put = (sk: string, attributes: Json) => ({
      table: tables.documents,
      operation: 'PutItem',
      key: keyOf(sk),
      attributeValues: typed({ documentId, ...attributes }),
    });
    const { result } = run(step, 'request', { args, stash });
    const eventId = ((result as Json).transactItems as Json[])[5]?.['attributeValues'].eventId.S as string;
    expect(result).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        {
          ...put('META', { title: 'Notes', language: 'go', ownerId: me, createdBy: me, createdAt: at, updatedAt: at }),
          condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
        },
        put('ACCESS', { epoch: 1, ssn: 1, status: 'ACTIVE', ownerCount: 1, createdAt: at, startedBy: me }),
        put('SEQ', { next: 0 }),
        put('HEAD', { revision: 0, sweptRev: 0, vector: {}, at }),
        put(`M#${me}`, { userId: me, role: 'OWNER', memberId: me, memberSince: at, sites: 0 }),
        put(`E#${eventId}`, { kind: 'DOCUMENT_CREATED', eventId, actorId: me, at }),
      ],
    });
    expect(eventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  const answer = (outcome: object) => run(step, 'response', { args, stash, ...outcome });
  const exists = (createdBy: string) =>
    cancelled({ type: 'ConditionalCheckFailed', item: items.meta({ createdBy }) }, 'None', 'None');

  it('[SES-1] succeeds, and again with the same id of the same user', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, result: {} });
    expect(answer(exists(me))).toMatchObject({ error: null, result: {} });
  });

  it("[ACC-2] refuses an id that is somebody else's", () => {
    expect(answer(exists('bert')).error).toEqual(refusal('CONFLICT'));
  });

  it('[SES-1] is BUSY if the transaction was cancelled by another one', () => {
    expect(answer(cancelled('TransactionConflict', 'None')).error).toEqual(refusal('BUSY'));
    expect(answer(failed('DynamoDB:TransactionCanceledException')).error).toEqual(refusal('BUSY'));
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(failed(type)).error).toEqual(refusal(reason));
  });
});
