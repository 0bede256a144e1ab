import { commentKey, documentKey, memberKey, profileKey, userKey } from '../../schema/keys';
import { mentions as mostMentions } from '../../schema/limits.json';
import { begin, commenters } from './begin';
import { documentEvent } from './event';
import { requireId, requireUlid } from './input';
import { refuse } from './refuse';
import { requireFullPayload } from './selection';
import type { Item, PipelineContext } from './stash';

// A remark is a comment or a chat message. Both live alike: they are put once under an id of their client's, changed by
// version, and stay as a tombstone when deleted.

/** What `putRemark` stores. */
export interface NewRemark {
  sk: string;
  /** Its attributes, but for those that all remarks have. */
  attributes: Item;
  body: string;
  /** The thread's first comment, which must be there and counts its replies. */
  thread?: string;
  /** The session that must be the present one. */
  ssn?: number;
  kind: string;
  /** What the event names of it. */
  names: Item;
}

/** What `updateRemark` changes. */
export interface RemarkUpdate {
  sk: string;
  /** The version that the caller saw. */
  version: number;
  by: 'AUTHOR' | 'AUTHOR_OR_OWNER' | 'ANYBODY';
  set: Item;
  /** The attributes by which a remark is seen to be as asked already. */
  settled: string[];
  /** Whether the remark must not be deleted. */
  living: boolean;
  kind: string;
  names: Item;
}

/** Begins a pipeline that stores or changes a remark: `readAccess` is asked for the items of `keys` as well. */
export const beginRemark = (ctx: PipelineContext, keys: string[]): void => {
  const { documentId } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, documentId, commenters);
  keys.forEach((sk) => ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk }));
};

/** Asks `readAccess` for whoever is mentioned. */
export const askForMentioned = (ctx: PipelineContext): void => {
  const given: string[] = ctx.args.input.mentions ?? [];
  if (given.length > mostMentions.value)
    refuse('TOO_LARGE', `One may mention ${mostMentions.value} users at the most.`);
  given.forEach((userId) => requireId(userId, 'mentions'));
  const asked = given.filter((userId, index) => given.indexOf(userId) === index);
  // BatchGetItem refuses a key that is given twice, and the caller's is there.
  asked
    .filter((userId) => userId !== ctx.stash.userId)
    .forEach((userId) =>
      ctx.stash.keys.documents.push({ pk: documentKey(ctx.stash.documentId), sk: memberKey(userId) }),
    );
  ctx.stash.own.asked = asked;
};

/** Asks `readAccess` for the caller's name. */
export const askForName = (ctx: PipelineContext): void => {
  ctx.stash.keys.documents.push({ pk: userKey(ctx.stash.userId), sk: profileKey });
};

/** Whoever was asked for and is a member. */
export const mentionedMembers = (ctx: PipelineContext): string[] =>
  ctx.stash.own.asked.filter((userId: string) => ctx.stash.items[memberKey(userId)]?.memberId);

/** Another text by the author, but for its event. */
export const rewording = (ctx: PipelineContext, sk: string): Omit<RemarkUpdate, 'kind' | 'names'> => ({
  sk,
  version: ctx.args.input.version,
  by: 'AUTHOR',
  set: { body: ctx.args.input.body, editedAt: ctx.stash.at },
  settled: ['body', 'mentions'],
  living: true,
});

/** A deletion, but for its event. */
export const deletion = (sk: string, version: number): Omit<RemarkUpdate, 'kind' | 'names'> => ({
  sk,
  version,
  by: 'AUTHOR_OR_OWNER',
  set: { body: null, mentions: [], deleted: true },
  settled: ['deleted'],
  living: false,
});

/** Begins to mark a thread as resolved, or to take that back. */
export const beginThreadUpdate = (ctx: PipelineContext, resolved: boolean, kind: string): void => {
  const { threadId, version } = ctx.args.input;
  requireUlid(threadId, 'threadId');
  const sk = commentKey(threadId, threadId);
  beginRemark(ctx, [sk]);
  const update: RemarkUpdate = {
    sk,
    version,
    by: 'ANYBODY',
    set: { resolved, resolvedBy: resolved ? ctx.stash.userId : null },
    settled: ['resolved'],
    living: false,
    kind,
    names: { threadId, commentId: threadId },
  };
  ctx.stash.own.update = update;
};

/** The event that publishes a comment as `putRemark` or `updateRemark` left it. */
export const commentEvent = (ctx: PipelineContext): Item => ({
  ...documentEvent(ctx, 'COMMENT_CHANGED'),
  comment: ctx.stash.own.remark,
});

/** The event that publishes a chat message as `putRemark` or `updateRemark` left it. */
export const messageEvent = (ctx: PipelineContext): Item => ({
  ...documentEvent(ctx, 'MESSAGE_CHANGED'),
  message: ctx.stash.own.remark,
});
