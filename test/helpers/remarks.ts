import { expect, it } from 'vitest';
import { badIds, idRefusal } from './bad-input';
import * as context from './resolver';
import {
  at,
  badSelections,
  batch,
  begin,
  createdAt,
  documentId,
  enter,
  items,
  keyOf,
  me,
  run,
  tables,
} from './resolver';
import type { Json } from './resolver';

// What the tests of comments and chat messages share.

/** Ids as clients make them: a thread, a reply and a message, a while before the requests. */
export const threadId = '01KDYAA0Q0THREAD0000000000';
export const replyId = '01KDYAA0Q1REP0Y00000000000';
export const messageId = '01KDYAA0Q2MESSAGE000000000';
/** An id of two days after the requests. */
export const futureId = '01KE3TBN00000000000000FAR0';

export const passage = {
  ranges: [
    { sid: 3, seq: 1, length: 4 },
    { sid: 4, seq: 9, length: 1 },
  ],
  quote: 'hello',
  before: 'say ',
  after: '!',
  clock: 40,
};

const common = {
  version: 1,
  authorId: me,
  authorName: 'Anna',
  body: 'Why?',
  mentions: [],
  createdAt,
  editedAt: null,
  deleted: false,
};
const stored = (sk: string, attributes: Json): Json => ({ pk: context.pk, sk, documentId, ...attributes });

/** The items of a thread's first comment, of a reply and of a message of session 2, as they are read. */
export const firstComment = (more: Json = {}): Json =>
  stored(`C#${threadId}`, {
    ...{ threadId, commentId: threadId, passage, resolved: false, resolvedBy: null, replies: 0 },
    ...{ ...common, ...more },
  });
export const reply = (more: Json = {}): Json =>
  stored(`C#${threadId}#${replyId}`, { threadId, commentId: replyId, ...common, ...more });
export const message = (more: Json = {}): Json =>
  stored(`X#0000000002#${messageId}`, { ssn: 2, messageId, ...common, ...more });

/** The event item of a transaction, whose id only the request knows. */
export const eventItem = (put: Json, kind: string, attributes: Json): Json => {
  const eventId = put['attributeValues'].eventId.S as string;
  return {
    table: tables.documents,
    operation: 'PutItem',
    key: keyOf(`E#${eventId}`),
    attributeValues: context.typed({ documentId, kind, eventId, actorId: me, at, ...attributes }),
  };
};

/** The sort keys that `readAccess` reads for a request. */
export const keysRead = (field: string, args: Json): string[] => {
  const { result } = run('steps/readAccess', 'request', { args, stash: begin(field, args) });
  return (result as Json)['tables'][tables.documents].keys.map(({ sk }: Json) => sk.S);
};

/** Runs the request of the pipeline's second step, once `readAccess` has found `found`. */
export const perform = (step: string, field: string, args: Json, found: Json[], role = 'EDITOR', access: Json = {}) => {
  const stash = enter(field, args, [items.member(role), items.access(access), ...found]);
  return run(step, 'request', { args, stash });
};

/** Tests that all mutations of remarks share; `args` are good ones and `step` is their second step. */
export const testRemarkMutation = (field: string, input: Json, ids: readonly string[]): void => {
  const request = (more: Json, bad: Json = {}) =>
    run(field, 'request', { args: { input: { ...input, ...more } }, ...bad });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(request({}, bad as Json).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
  });

  it.each(
    ids.flatMap((name) =>
      ['', 'x', replyId.toLowerCase(), `${replyId}\n`, `8${replyId.slice(1)}`, futureId].map((id) => [name, id]),
    ),
  )('[NOT-8] refuses the %s %j, which is no ULID of the present', (name, id) => {
    const words = `${name} must be a ULID of the present time.`;
    expect(request({ [name]: id }).error).toEqual(context.refusal('INVALID_INPUT', words));
  });

  it.each([
    ['OWNER', null],
    ['EDITOR', null],
    ['COMMENTER', null],
    ['VIEWER', 'ROLE_TOO_LOW'],
  ])('[NOT-4] answers a caller who is %s with %s', (role, reason) => {
    const args = { input };
    const result = batch([items.member(role), items.access()]);
    const { error } = run('steps/readAccess', 'response', { args, stash: begin(field, args), result });
    expect(error).toEqual(reason && context.refusal(reason));
  });
};

/** Tests of a text and of mentions, which all that write a text share. */
export const testTextAndMentions = (field: string, input: Json, most: number): void => {
  const error = (more: Json) => run(field, 'request', { args: { input: { ...input, ...more } } }).error;

  it('[NOT-8] refuses a blank text, and one that is too long', () => {
    expect(error({ body: ' \n' })?.['errorType']).toBe('INVALID_INPUT');
    expect(error({ body: 'x'.repeat(most) })).toBeNull();
    expect(error({ body: 'x'.repeat(most + 1) })?.['errorType']).toBe('TOO_LARGE');
  });

  it('[NOT-8] refuses more than ten mentions, and what is no user id', () => {
    const many = Array.from({ length: 11 }, (_, index) => `user-${index}`);
    expect(error({ mentions: many.slice(1) })).toBeNull();
    expect(error({ mentions: many })?.['errorType']).toBe('TOO_LARGE');
    expect(error({ mentions: ['a#b'] })).toEqual(idRefusal('mentions'));
  });

  it('[NOT-4] reads the membership of whoever is mentioned, each once', () => {
    const keys = keysRead(field, { input: { ...input, mentions: ['bert', me, 'bert', 'cleo'] } });
    expect(keys.filter((key) => key.startsWith('M#'))).toEqual([`M#${me}`, 'M#bert', 'M#cleo']);
    expect(new Set(keys).size).toBe(keys.length);
  });
};
