import { askHistory } from './common/history';
import { momentOf } from './common/moment';
import { refuse } from './common/refuse';
import type { PipelineContext } from './common/stash';

/** A file with the text at a moment, or an archive of all of the past. */
export function request(ctx: PipelineContext) {
  const { format } = ctx.args;
  const moment = momentOf(ctx.args.moment);
  if (format === 'ARCHIVE' && Object.keys(moment).length > 0)
    refuse('INVALID_INPUT', 'An archive is of all of the past: give no moment.');
  askHistory(ctx, 'exportDocument', { format, moment });
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
