import { askForRevert } from './common/revert';
import type { PipelineContext } from './common/stash';

/** Brings the whole text back to what it was. */
export function request(ctx: PipelineContext) {
  askForRevert(ctx, 'revertDocument', {});
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
