import { documentKey, memberKey } from '../schema/keys';
import { endSubscriptions } from './common/audience';
import { anyRole, begin } from './common/begin';
import { documentEvent } from './common/event';
import { requireId } from './common/input';
import { refuse } from './common/refuse';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Hands the document to another member; the caller, an owner, becomes an editor. */
export function request(ctx: PipelineContext) {
  const { documentId, userId } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  // The step asks for an owner, or for who was one before it handed the document to this member.
  begin(ctx, documentId, anyRole);
  requireId(userId, 'userId');
  if (userId === ctx.stash.userId) refuse('INVALID_INPUT', 'userId must be another member.');
  ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk: memberKey(userId) });
  return {};
}

export function response(ctx: PipelineContext) {
  endSubscriptions(ctx.stash.documentId, ctx.stash.userId);
  return documentEvent(ctx, 'ACCESS_CHANGED');
}
