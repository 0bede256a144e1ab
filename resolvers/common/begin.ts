import { util } from '@aws-appsync/utils';
import { accessKey, documentKey, memberKey, siteKey } from '../../schema/keys';
import { requireId } from './input';
import type { PipelineContext } from './stash';

/** Roles that may be present and read. */
export const anyRole = ['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'] as const;
/** Roles that may comment and chat. */
export const commenters = ['OWNER', 'EDITOR', 'COMMENTER'] as const;
/** Roles that may change the text. */
export const writers = ['OWNER', 'EDITOR'] as const;
/** Roles that may change who may do what. */
export const owners = ['OWNER'] as const;

/** States of a document in which something may be done: while it is in use, also in the archive, or deleted as well. */
export const active = ['ACTIVE'] as const;
export const kept = ['ACTIVE', 'ARCHIVED'] as const;
export const anyState = ['ACTIVE', 'ARCHIVED', 'DELETED'] as const;

/**
 * Begins a pipeline on one document: puts the caller, the document and the allowed roles into the stash, and asks
 * `readAccess` for the caller's membership, the ACCESS item and, if a site is named, that site. What a viewer may do may
 * be done in the archive; whoever allows more sets `states` afterwards. `member` is who acts, if that is not the caller: a
 * function that writes in a member's name.
 */
export const begin = (
  ctx: PipelineContext,
  documentId: string,
  roles: readonly string[],
  sid?: number,
  member?: string,
): void => {
  requireId(documentId, 'documentId');
  // Who signs with IAM comes here only by a field that names a member; all others are of the user pool and have a sub.
  const userId = member ?? (ctx.identity as { sub: string }).sub;
  const pk = documentKey(documentId);
  ctx.stash.userId = userId;
  ctx.stash.documentId = documentId;
  ctx.stash.roles = roles;
  ctx.stash.states = roles.indexOf('VIEWER') >= 0 ? kept : active;
  ctx.stash.at = util.time.nowISO8601();
  ctx.stash.own = {};
  ctx.stash.keys = {
    documents: [
      { pk, sk: memberKey(userId) },
      { pk, sk: accessKey },
    ],
    operations: [],
  };
  if (sid !== undefined) {
    ctx.stash.sid = sid;
    ctx.stash.keys.documents.push({ pk, sk: siteKey(sid) });
  }
};
