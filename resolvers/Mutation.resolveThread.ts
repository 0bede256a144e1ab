import { beginThreadUpdate, commentEvent } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Marks a thread as settled. Its comments stay, and it can be replied to. */
export function request(ctx: PipelineContext) {
  beginThreadUpdate(ctx, true, 'COMMENT_RESOLVED');
  return {};
}

export function response(ctx: PipelineContext) {
  return commentEvent(ctx);
}
