import { endSubscriptions } from './common/audience';
import { anyRole, begin } from './common/begin';
import { documentEvent } from './common/event';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Ends the caller's own membership. It succeeds again for who has left. */
export function request(ctx: PipelineContext) {
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, ctx.args.input.documentId, anyRole);
  ctx.stash.own.target = ctx.stash.userId;
  ctx.stash.leaving = true;
  return {};
}

export function response(ctx: PipelineContext) {
  endSubscriptions(ctx.stash.documentId, ctx.stash.userId);
  return documentEvent(ctx, 'ACCESS_CHANGED');
}
