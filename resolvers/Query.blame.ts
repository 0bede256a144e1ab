import { askHistory } from './common/history';
import { momentOf } from './common/moment';
import type { PipelineContext } from './common/stash';

/** Who wrote what of the text, and when. */
export function request(ctx: PipelineContext) {
  askHistory(ctx, 'blame', { moment: momentOf(ctx.args.moment) });
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
