import { begin, writers } from './common/begin';
import { changeOf } from './common/change';
import { cursorOf } from './common/cursor';
import { isGiven, requireId } from './common/input';
import { refuse } from './common/refuse';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Who writes: the caller, or the member that a function names. A person writes in no other name. */
const writerOf = (ctx: PipelineContext): string => {
  const { sub } = ctx.identity as { sub?: string };
  const named = ctx.args.input.userId;
  if (sub && isGiven(named) && named !== sub) refuse('INVALID_INPUT', 'userId must be your own, or left out.');
  requireId(sub ?? named ?? '', 'userId');
  return sub ?? named;
};

/** Stores a change of the caller's site and publishes it: the acknowledgement means that it is stored. */
export function request(ctx: PipelineContext) {
  const input = ctx.args.input;
  requireFullPayload(ctx.info, 'Change');
  begin(ctx, input.documentId, writers, input.sid, writerOf(ctx));
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
