import { askHistory } from './common/history';
import { momentOf } from './common/moment';
import type { PipelineContext } from './common/stash';

/** The text as it was. */
export function request(ctx: PipelineContext) {
  askHistory(ctx, 'textAt', { moment: momentOf(ctx.args.moment) });
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
