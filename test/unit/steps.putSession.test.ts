import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, enter, items, keyOf, me, refusal, run, tables, typed, type Json } from '../helpers/resolver';

const step = 'steps/putSession';
const args = { input: { documentId } };
const request = (status: string) => {
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
            expression: 'SET ssn = :next, #status = :active',
            expressionNames: { '#status': 'status' },
            expressionValues: typed({ ':next': 3, ':active': 'ACTIVE' }),
          },
          condition: {
            expression: 'ssn = :seen AND #status <> :active AND epoch = :epoch',
            expressionNames: { '#status': 'status' },
            expressionValues: typed({ ':seen': 2, ':active': 'ACTIVE', ':epoch': 3 }),
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

  const answer = (outcome: object) => run(step, 'response', { args, stash: { own: {} }, ...outcome });

  it('[SES-5] is BUSY if somebody else began it meanwhile: the next attempt finds it', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, result: {} });
    expect(answer(context.cancelled('ConditionalCheckFailed', 'None')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
