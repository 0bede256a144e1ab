import { anyRole, begin } from './common/begin';
import type { PipelineContext } from './common/stash';

/** A page of the comments and messages that were made or changed since a time, as they are now. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  return { ...ctx.prev.result, nextToken: ctx.stash.own.nextToken, at: ctx.stash.at };
}
