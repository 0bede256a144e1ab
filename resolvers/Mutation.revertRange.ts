import { anchorOf } from './common/cursor';
import { askForRevert } from './common/revert';
import type { PipelineContext } from './common/stash';

/** Brings a stretch of the text back to what it was. */
export function request(ctx: PipelineContext) {
  const { from, to } = ctx.args.input;
  askForRevert(ctx, 'revertRange', { range: { from: anchorOf(from), to: anchorOf(to) } });
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
