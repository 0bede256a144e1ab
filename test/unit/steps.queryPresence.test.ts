import { describe, expect, it } from 'vitest';
import { documentId, failed, failures, items, me, now, pk, refusal, run, typed, type Json } from '../helpers/resolver';

const step = 'steps/queryPresence';
const answer = (found: Json[]) => run(step, 'response', { result: { items: found, nextToken: null } }).result;

describe(step, () => {
  it('[SES-2] reads the presence of the document, the one just stored included', () => {
    expect(run(step, 'request', { stash: { documentId } }).result).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND begins_with(sk, :prefix)',
        expressionValues: typed({ ':pk': pk, ':prefix': 'P#' }),
      },
      consistentRead: true,
    });
  });

  it('[SES-2] gives who was heard of within 45 s', () => {
    const seen = (milliseconds: number) => items.presence({ lastSeen: now - milliseconds });
    expect(answer([seen(44_999), seen(45_000), seen(60_000)])).toEqual([
      {
        sid: 7,
        userId: me,
        name: 'Anna',
        colour: '#112233',
        cursor: null,
        lastSeq: 5,
        lastSeen: new Date(now - 44_999).toISOString(),
        lastActive: null,
      },
    ]);
  });

  it('[PRE-1] gives the cursor of a heartbeat, and null for a name that was never set', () => {
    const cursor = { anchor: { sid: 7, seq: 1, side: 'AFTER' }, head: { sid: 7, seq: 2, side: 'AFTER' } };
    expect(answer([items.presence({ cursor, name: null })])).toMatchObject([{ cursor, name: null }]);
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
