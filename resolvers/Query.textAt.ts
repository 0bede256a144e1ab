import { anyRole, begin } from './common/begin';
import { momentOf } from './common/moment';
import type { PipelineContext } from './common/stash';

/** The text as it was. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  ctx.stash.own = { operation: 'textAt', arguments: { moment: momentOf(ctx.args.moment) } };
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
