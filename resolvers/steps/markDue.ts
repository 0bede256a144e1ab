import { runtime } from '@aws-appsync/utils';
import { presenceKey } from '../../schema/keys';
import { dueUpdate } from '../common/due';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Makes an appointment with the sweeper when a presence comes back that was swept; then the signal stays the result. */
export function request(ctx: PipelineContext) {
  if (ctx.stash.items[presenceKey(ctx.stash.sid!)]) runtime.earlyReturn(ctx.prev.result);
  ctx.stash.own.signal = ctx.prev.result;
  return { operation: 'UpdateItem', ...dueUpdate(ctx.stash.documentId) };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  return ctx.stash.own.signal;
}
