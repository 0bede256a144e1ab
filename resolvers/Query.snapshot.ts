import { anyRole, begin } from './common/begin';
import type { PipelineContext } from './common/stash';

/** The last snapshot, for whoever is too far behind to read the log. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  ctx.stash.own = { operation: 'snapshot', arguments: {} };
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
