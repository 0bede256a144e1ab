import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import { at, documentId, items, keyOf, me, refusal, run, tables, typed, type Json } from '../helpers/resolver';
import { eventItem, firstComment, message, messageId, perform, reply, replyId, threadId } from '../helpers/remarks';

const step = 'steps/updateRemark';
const target = { documentId, threadId, commentId: replyId, version: 1 };
const edit = (found: Json[], more: Json = {}, role = 'EDITOR') =>
  perform(step, 'Mutation.editComment', { input: { ...target, body: 'Because.', ...more } }, found, role);
const remove = (found: Json[], role = 'EDITOR', more: Json = {}) =>
  perform(step, 'Mutation.deleteComment', { input: { ...target, ...more } }, found, role);
const resolve = (found: Json[], version = 1, field = 'Mutation.resolveThread') =>
  perform(step, field, { input: { documentId, threadId, version } }, found);
const itemsOf = (result: unknown) => (result as { transactItems: Json[] }).transactItems;
const remarkOf = ({ stash }: { stash: Json }): Json => stash['own'].remark;

const update = (sk: string, given: Json, version = 1) => {
  const set: Json = { ...given, version: version + 1 };
  const names = Object.keys(set);
  return {
    table: tables.documents,
    operation: 'UpdateItem',
    key: keyOf(sk),
    update: {
      expression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      expressionNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      expressionValues: typed(Object.fromEntries(names.map((name) => [`:${name}`, set[name]]))),
    },
    condition: {
      expression: '#version = :version_seen',
      expressionNames: { '#version': 'version' },
      expressionValues: typed({ ':version_seen': version }),
    },
  };
};

describe(`${step}: request`, () => {
  it('[NOT-3] edits the version that was seen, with an event for those who are mentioned anew', () => {
    const found = [reply({ mentions: ['bert'] }), items.member('EDITOR', 'bert'), items.member('VIEWER', 'cleo')];
    const made = edit(found, { mentions: ['bert', 'cleo', 'dora'] });
    expect(itemsOf(made.result)).toEqual([
      update(`C#${threadId}#${replyId}`, { body: 'Because.', editedAt: at, mentions: ['bert', 'cleo'] }),
      eventItem(itemsOf(made.result)[1]!, 'COMMENT_EDITED', { threadId, commentId: replyId, mentions: ['cleo'] }),
    ]);
    expect(remarkOf(made)).toEqual({
      ...found[0],
      ...{ version: 2, body: 'Because.', editedAt: at, mentions: ['bert', 'cleo'] },
    });
  });

  it('[NOT-2] deletes the text and the mentions, and keeps the rest', () => {
    const made = remove([reply({ mentions: ['bert'], version: 4 })], 'EDITOR', { version: 4 });
    const gone = { body: null, mentions: [], deleted: true };
    expect(itemsOf(made.result)).toEqual([
      update(`C#${threadId}#${replyId}`, gone, 4),
      eventItem(itemsOf(made.result)[1]!, 'COMMENT_DELETED', { threadId, commentId: replyId }),
    ]);
    expect(remarkOf(made)).toEqual({ ...reply({ version: 5 }), ...gone });
  });

  it('[NOT-2] changes messages alike', () => {
    const input = { documentId, ssn: 2, messageId, version: 1 };
    const edited = perform(step, 'Mutation.editMessage', { input: { ...input, body: 'Bye' } }, [message()]);
    expect(itemsOf(edited.result)).toEqual([
      update(`X#0000000002#${messageId}`, { body: 'Bye', editedAt: at, mentions: [] }),
      eventItem(itemsOf(edited.result)[1]!, 'MESSAGE_EDITED', { ssn: 2, messageId, mentions: [] }),
    ]);
    const deleted = perform(step, 'Mutation.deleteMessage', { input }, [message()]);
    expect(itemsOf(deleted.result)[1]).toEqual(
      eventItem(itemsOf(deleted.result)[1]!, 'MESSAGE_DELETED', { ssn: 2, messageId }),
    );
  });

  const others = [reply({ authorId: 'bert' })];
  it("[NOT-2] nobody edits another's comment, and of others than its author an owner alone deletes it", () => {
    for (const role of ['OWNER', 'EDITOR', 'COMMENTER'])
      expect(edit(others, {}, role).error).toEqual(refusal('NOT_THE_AUTHOR'));
    for (const role of ['EDITOR', 'COMMENTER']) expect(remove(others, role).error).toEqual(refusal('NOT_THE_AUTHOR'));
    expect(remove(others, 'OWNER').error).toBeNull();
  });

  it('[NOT-2] refuses what is not there, and to edit what was deleted', () => {
    expect(edit([]).error).toEqual(refusal('NO_SUCH_REMARK'));
    expect(edit([reply({ deleted: true, body: null })]).error).toEqual(refusal('NO_SUCH_REMARK'));
  });

  it.each<[string, () => ReturnType<typeof edit>]>([
    ['an edit', () => edit([reply({ version: 2, body: 'Because.' })])],
    ['a deletion', () => remove([reply({ version: 2, body: null, deleted: true })])],
    ['a resolution', () => resolve([firstComment({ version: 2, resolved: true })])],
    ['a reopening', () => resolve([firstComment({ version: 2 })], 1, 'Mutation.reopenThread')],
  ])('[NOT-3] %s that is done is a success, and nothing is stored', (_title, request) => {
    const made = request();
    expect(made.early).toEqual({ skipTo: null });
    expect(remarkOf(made)['version']).toBe(2);
  });

  it.each<[string, () => ReturnType<typeof edit>]>([
    ['an edit', () => edit([reply({ version: 3, body: 'Later' })])],
    ['a deletion', () => remove([reply({ version: 2, body: 'Later' })])],
    ['a resolution', () => resolve([firstComment({ version: 3 })])],
    ['an edit of the future', () => edit([reply()], { version: 2 })],
  ])('[NOT-3] %s of another version than the present one is a CONFLICT', (_title, request) => {
    expect(request().error).toEqual(refusal('CONFLICT'));
  });

  it('[NOT-2] notes who resolved a thread', () => {
    const made = resolve([firstComment({ authorId: 'bert' })]);
    expect(itemsOf(made.result)[0]).toEqual(update(`C#${threadId}`, { resolved: true, resolvedBy: me }));
  });
});

describe(`${step}: response`, () => {
  const answer = (outcome: object) => run(step, 'response', { stash: { own: { remark: { version: 2 } } }, ...outcome });

  it('[NOT-3] is BUSY if somebody else was first: what became of it, the next attempt reads', () => {
    expect(answer({ result: { keys: [] } }).error).toBeNull();
    const item = reply({ version: 2 });
    expect(answer(context.cancelled({ type: 'ConditionalCheckFailed', item })).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer(context.failed(type)).error).toEqual(refusal(reason));
  });
});
