import { describe, expect, it } from 'vitest';
import { cancelled, failed, failures, keyOf, me, refusal, run, tables, typed } from '../helpers/resolver';

const step = 'steps/putRead';

describe(step, () => {
  it('[NOT-15] marks each entry on condition that it is as it was read', () => {
    const own = { marked: [{ pk: `U#${me}`, sk: 'N#a', edition: 3 }] };
    expect(run(step, 'request', { stash: { own } }).result).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        {
          table: tables.documents,
          operation: 'UpdateItem',
          key: keyOf('N#a', `U#${me}`),
          update: { expression: 'SET edition = :next REMOVE unreadOf', expressionValues: typed({ ':next': 4 }) },
          condition: { expression: 'edition = :seen', expressionValues: typed({ ':seen': 3 }) },
        },
      ],
    });
  });

  it('writes nothing if nothing is to be marked', () => {
    expect(run(step, 'request', { stash: { own: { marked: [] } } }).early).not.toBeNull();
  });

  it('asks to try again if the notifier counted on one meanwhile', () => {
    expect(run(step, 'response', cancelled('ConditionalCheckFailed')).error).toEqual(refusal('BUSY'));
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
