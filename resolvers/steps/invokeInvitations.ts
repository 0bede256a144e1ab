import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Has the function `invitations` make a token, or hash the one that the caller gave. */
export function request(ctx: PipelineContext) {
  return { operation: 'Invoke', payload: { token: ctx.args.input.token ?? null } };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.token = ctx.result!.token;
  ctx.stash.own.hash = ctx.result!.hash;
  return {};
}
