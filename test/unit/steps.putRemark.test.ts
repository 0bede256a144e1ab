import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, items, keyOf, me, refusal, run, tables, typed, type Json } from '../helpers/resolver';
import {
  eventItem,
  firstComment,
  message,
  messageId,
  passage,
  perform,
  reply,
  replyId,
  threadId,
} from '../helpers/remarks';

const step = 'steps/putRemark';
const fields = {
  comment: ['Mutation.createComment', { documentId, commentId: threadId, passage, body: 'Why?' }],
  reply: ['Mutation.replyToComment', { documentId, threadId, commentId: replyId, body: 'Why?' }],
  message: ['Mutation.sendMessage', { documentId, ssn: 2, messageId, body: 'Why?' }],
} as const;
const request = (name: keyof typeof fields, found: Json[], more: Json = {}, access: Json = {}) => {
  const [field, input] = fields[name];
  return perform(step, field, { input: { ...input, ...more } }, found, 'COMMENTER', access);
};
const itemsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;
const put = (sk: string, attributes: Json) => ({
  table: tables.documents,
  operation: 'PutItem',
  key: keyOf(sk),
  attributeValues: typed(attributes),
  condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
});
const common = {
  documentId,
  version: 1,
  authorId: me,
  authorName: 'Anna',
  body: 'Why?',
  mentions: [],
  createdAt: at,
  editedAt: null,
  deleted: false,
};
const counted = {
  table: tables.documents,
  operation: 'UpdateItem',
  key: keyOf(`C#${threadId}`),
  update: { expression: 'ADD replies :one', expressionValues: typed({ ':one': 1 }) },
  condition: { expression: 'replies < :most', expressionValues: typed({ ':most': 500 }) },
};

describe(`${step}: request`, () => {
  it('[NOT-1] stores a comment with its event in one transaction', () => {
    const { result } = request('comment', [items.profile()]);
    const names = { threadId, commentId: threadId };
    expect(itemsOf(result)).toEqual([
      put(`C#${threadId}`, { ...names, passage, resolved: false, resolvedBy: null, replies: 0, ...common }),
      eventItem(itemsOf(result)[1]!, 'COMMENT_CREATED', { ...names, mentions: [] }),
    ]);
  });

  it('[NOT-1] stores a reply, and lets its thread count it', () => {
    const { result } = request('reply', [items.profile(), firstComment({ deleted: true, resolved: true })]);
    const names = { threadId, commentId: replyId };
    expect(itemsOf(result)).toEqual([
      put(`C#${threadId}#${replyId}`, { ...names, ...common }),
      eventItem(itemsOf(result)[1]!, 'COMMENT_REPLIED', { ...names, mentions: [] }),
      counted,
    ]);
  });

  it('[NOT-1] stores a message of the present session', () => {
    const { result } = request('message', []);
    expect(itemsOf(result)).toEqual([
      put(`X#0000000002#${messageId}`, { ssn: 2, messageId, ...common, authorName: null }),
      eventItem(itemsOf(result)[1]!, 'MESSAGE_SENT', { ssn: 2, messageId, mentions: [] }),
    ]);
  });

  it('[NOT-4] mentions members only, oneself included, and leaves the others out', () => {
    const found = [items.member('VIEWER', 'bert'), items.removed('cleo')];
    const { result } = request('message', found, { mentions: ['bert', 'cleo', 'dora', me, 'bert'] });
    for (const index of [0, 1]) {
      const values = itemsOf(result)[index]!['attributeValues'];
      expect(values.mentions).toEqual({ L: [{ S: 'bert' }, { S: me }] });
    }
  });

  it('[NOT-1] passes over what is stored, be it edited or deleted since', () => {
    for (const found of [
      reply(),
      reply({ version: 2, body: 'Else' }),
      reply({ version: 3, body: null, deleted: true }),
    ]) {
      const { early, stash } = request('reply', [found, firstComment()]);
      expect(early).toEqual({ skipTo: null });
      expect((stash['own'] as Json)['remark']).toEqual(found);
    }
    // Also when its session is over by now.
    expect(request('message', [message()], {}, { ssn: 3 }).early).toEqual({ skipTo: null });
  });

  it.each<[string, Json]>([
    ["somebody else's", { authorId: 'bert' }],
    ['one that began as something else', { body: 'Else' }],
  ])('[NOT-1] refuses the id of %s', (_title, more) => {
    expect(request('comment', [firstComment(more)]).error).toEqual(refusal('CONFLICT'));
  });

  it('[NOT-2] refuses a reply to nothing, and to a thread that is full', () => {
    expect(request('reply', []).error).toEqual(refusal('NO_SUCH_REMARK'));
    expect(request('reply', [firstComment({ replies: 499 })]).error).toBeNull();
    expect(request('reply', [firstComment({ replies: 500 })]).error?.errorType).toBe('TOO_LARGE');
  });

  it('[SES-5] refuses a message of another session and of one that is over', () => {
    expect(request('message', [], {}, { ssn: 3 }).error).toEqual(refusal('WRONG_SESSION'));
    expect(request('message', [], {}, { status: 'TERMINATED' }).error).toEqual(refusal('SESSION_TERMINATED'));
  });
});

describe(`${step}: response`, () => {
  const answer = (outcome: object) => {
    const stash = { userId: me, own: { put: { body: 'Why?' }, remark: { version: 1 } } };
    return run(step, 'response', { stash, ...outcome });
  };

  it('[NOT-1] a twin of the request that was first is a success', () => {
    expect(answer({ result: { keys: [] } })).toMatchObject({ error: null, stash: { own: { remark: { version: 1 } } } });
    const item = reply();
    const twin = answer(context.cancelled({ type: 'ConditionalCheckFailed', item }, 'None'));
    expect(twin).toMatchObject({ error: null, stash: { own: { remark: item } } });
  });

  it('[NOT-1] a stranger that took the id is not', () => {
    const item = reply({ authorId: 'bert' });
    const { error } = answer(context.cancelled({ type: 'ConditionalCheckFailed', item }, 'None'));
    expect(error).toEqual(refusal('CONFLICT'));
  });

  it('is BUSY while others write to the thread', () => {
    expect(answer(context.cancelled('None', 'None', 'TransactionConflict')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
