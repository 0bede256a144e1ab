import { anyRole, begin } from './common/begin';
import type { PipelineContext } from './common/stash';

/** Who is present: every site that was heard of in the last 45 seconds and did not say goodbye. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
