import { begin, kept, owners } from './common/begin';
import { requirePage } from './common/page';
import type { PipelineContext } from './common/stash';

/** A page of the document's invitations, for owners; no token is among them. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, owners);
  ctx.stash.states = kept;
  requirePage(ctx);
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
