import { begin, writers } from './common/begin';
import { changeOf } from './common/change';
import { cursorOf } from './common/cursor';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Stores a change of the caller's site and publishes it: the acknowledgement means that it is stored. */
export function request(ctx: PipelineContext) {
  const input = ctx.args.input;
  requireFullPayload(ctx.info, 'Change');
  begin(ctx, input.documentId, writers, input.sid);
  ctx.stash.own = {
    change: changeOf(input, ctx.stash.userId),
    cursor: cursorOf(input.cursor),
    epoch: input.epoch,
  };
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
