import { askHistory } from './common/history';
import { momentOf } from './common/moment';
import type { PipelineContext } from './common/stash';

/** What differs between two states. */
export function request(ctx: PipelineContext) {
  askHistory(ctx, 'diff', { from: momentOf(ctx.args.from), to: momentOf(ctx.args.to) });
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
