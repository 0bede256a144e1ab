import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, refusal, run, tables, typed, type Json } from '../helpers/resolver';

const step = 'steps/removePresence';
const args = { input: { documentId, sid: 7 } };
const request = (more: Json[]) => {
  const found = [items.member('VIEWER'), items.access(), items.site(), ...more];
  return run(step, 'request', { args, stash: enter('Mutation.leaveSession', args, found) });
};

describe(step, () => {
  it('[SES-4, SES-11] removes the presence and stores that it left and when, in one transaction', () => {
    const { result } = request([items.presence()]);
    const eventId = ((result as Json).transactItems as Json[])[2]?.['attributeValues'].eventId.S as string;
    expect(result).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        {
          table: tables.operations,
          operation: 'DeleteItem',
          key: keyOf('P#00000007'),
          condition: { expression: 'attribute_exists(pk)' },
        },
        {
          table: tables.documents,
          operation: 'PutItem',
          key: keyOf('L#00000007'),
          attributeValues: typed({ documentId, sid: 7, lastSeen: at, lastSeq: 5 }),
        },
        {
          table: tables.documents,
          operation: 'PutItem',
          key: keyOf(`E#${eventId}`),
          attributeValues: typed({ documentId, kind: 'LEFT', eventId, actorId: me, at, sid: 7 }),
        },
      ],
    });
  });

  it('[SES-4] stores nothing if the presence is gone', () => {
    expect(request([])).toMatchObject({ early: { skipTo: null }, error: null });
  });

  const answer = (outcome: object) => run(step, 'response', { args, stash: {}, ...outcome });

  it('[SES-4] succeeds, also if somebody else removed it meanwhile and stored the event', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, result: {} });
    expect(answer(context.cancelled('ConditionalCheckFailed', 'None'))).toMatchObject({ error: null, result: {} });
  });

  it('[SES-4] is BUSY if it was cancelled for another reason: the presence is still there', () => {
    expect(answer(context.cancelled('TransactionConflict', 'None')).error).toEqual(refusal('BUSY'));
    expect(answer(context.cancelled('None', 'ThrottlingError')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
