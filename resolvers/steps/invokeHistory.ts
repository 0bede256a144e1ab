import { refuse, refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Asks the function `history` for the operation of the stash, once `readAccess` has let the caller pass. */
export function request(ctx: PipelineContext) {
  const { documentId, userId, own } = ctx.stash;
  return {
    operation: 'Invoke',
    payload: { operation: own.operation, documentId, userId, arguments: own.arguments },
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const refused = ctx.result!.refused;
  if (refused) refuse(refused.reason, refused.detail);
  return ctx.result!.result;
}
