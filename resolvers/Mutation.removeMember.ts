import { documentKey, memberKey } from '../schema/keys';
import { endSubscriptions } from './common/audience';
import { begin, kept, owners } from './common/begin';
import { documentEvent } from './common/event';
import { requireId } from './common/input';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Removes a member, whose subscriptions end. The others hear of it under the old epoch and subscribe anew. */
export function request(ctx: PipelineContext) {
  const { documentId, userId } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, documentId, owners);
  ctx.stash.states = kept;
  requireId(userId, 'userId');
  ctx.stash.own.target = userId;
  if (userId !== ctx.stash.userId)
    ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk: memberKey(userId) });
  return {};
}

export function response(ctx: PipelineContext) {
  endSubscriptions(ctx.stash.documentId, ctx.args.input.userId);
  return documentEvent(ctx, 'ACCESS_CHANGED');
}
