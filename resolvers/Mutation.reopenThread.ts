import { beginThreadUpdate, commentEvent } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Takes back that a thread is settled. */
export function request(ctx: PipelineContext) {
  beginThreadUpdate(ctx, false, 'COMMENT_REOPENED');
  return {};
}

export function response(ctx: PipelineContext) {
  return commentEvent(ctx);
}
