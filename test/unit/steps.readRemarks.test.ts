import { describe, expect, it } from 'vitest';
import { documentId, failed, failures, keyOf, refusal, run, tables, type Json } from '../helpers/resolver';
import { firstComment, message, messageId, reply, replyId, threadId } from '../helpers/remarks';

const step = 'steps/readRemarks';
const request = (events: Json[]) => run(step, 'request', { stash: { documentId, own: { events } } });
const answer = (items: (Json | null)[], unprocessed: Json[] = []) =>
  run(step, 'response', {
    result: { data: { [tables.documents]: items }, unprocessedKeys: { [tables.documents]: unprocessed } },
  });

describe(step, () => {
  it('[NOT-5] reads what the events name, each once and consistently', () => {
    const events = [
      { kind: 'COMMENT_CREATED', threadId, commentId: threadId },
      { kind: 'COMMENT_REPLIED', threadId, commentId: replyId },
      { kind: 'MESSAGE_SENT', ssn: 2, messageId },
      { kind: 'COMMENT_RESOLVED', threadId, commentId: threadId },
    ];
    const keys = [`C#${threadId}`, `C#${threadId}#${replyId}`, `X#0000000002#${messageId}`].map((sk) => keyOf(sk));
    expect(request(events).result).toEqual({
      operation: 'BatchGetItem',
      tables: { [tables.documents]: { keys, consistentRead: true } },
    });
  });

  it('[NOT-5] reads nothing if nothing happened', () => {
    const { early, result } = request([]);
    expect(early).toEqual({ skipTo: null });
    expect(result).toEqual({ comments: [], messages: [] });
  });

  it('[NOT-5] tells comments from messages, and passes over what is gone', () => {
    const found = [firstComment(), null, message(), reply()];
    expect(answer(found).result).toEqual({ comments: [firstComment(), reply()], messages: [message()] });
  });

  it('is BUSY if the database left keys out', () => {
    expect(answer([], [keyOf(`C#${threadId}`)]).error).toEqual(refusal('BUSY'));
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
