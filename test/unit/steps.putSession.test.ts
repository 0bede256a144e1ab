import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, refusal, run, tables, typed, type Json } from '../helpers/resolver';

const step = 'steps/putSession';
const args = { input: { documentId } };
const namesOf = (...names: string[]) => Object.fromEntries(names.map((name) => [`#${name}`, name]));
const request = (status: string, ssn?: number) => {
  const args = { input: { documentId, ...(ssn && { ssn }) } };
  const stash = enter('Mutation.startSession', args, [items.member('EDITOR'), items.access({ status })]);
  return run(step, 'request', { args, stash });
};

describe(step, () => {
  it('[SES-5] begins the next session together with its event, if the last one is still over', () => {
    const { result } = request('TERMINATED');
    const eventId = ((result as Json).transactItems as Json[])[1]?.['attributeValues'].eventId.S as string;
    expect(result).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        {
          table: tables.documents,
          operation: 'UpdateItem',
          key: keyOf('ACCESS'),
          update: {
            expression:
              'SET #ssn = :ssn, #status = :status, #startedAt = :startedAt, #startedBy = :startedBy ' +
              'REMOVE #terminatedAt, #terminatedBy',
            expressionNames: namesOf('ssn', 'status', 'startedAt', 'startedBy', 'terminatedAt', 'terminatedBy'),
            expressionValues: typed({ ':ssn': 3, ':status': 'ACTIVE', ':startedAt': at, ':startedBy': me }),
          },
          condition: {
            expression: '#ssn = :ssn_seen AND #status = :status_seen AND #epoch = :epoch_seen',
            expressionNames: namesOf('ssn', 'status', 'epoch'),
            expressionValues: typed({ ':ssn_seen': 2, ':status_seen': 'TERMINATED', ':epoch_seen': 3 }),
          },
        },
        {
          table: tables.documents,
          operation: 'PutItem',
          key: keyOf(`E#${eventId}`),
          attributeValues: typed({ documentId, kind: 'SESSION_STARTED', eventId, actorId: me, at, ssn: 3 }),
        },
      ],
    });
  });

  it('[SES-5] writes nothing while the present session goes on', () => {
    expect(request('ACTIVE')).toMatchObject({ early: { skipTo: null }, error: null });
  });

  it('[SES-5] starts nothing after a session that has its successor, nor twice after the same', () => {
    expect(request('TERMINATED', 1).early).toEqual({ skipTo: null });
    expect(request('TERMINATED', 2).early).toBeNull();
  });

  const answer = (outcome: object) => run(step, 'response', { args, stash: { own: {} }, ...outcome });

  it('[SES-5] is BUSY if somebody else began it meanwhile: the next attempt finds it', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, result: {} });
    expect(answer(context.cancelled('ConditionalCheckFailed', 'None')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
