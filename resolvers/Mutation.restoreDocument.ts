import { begin, anyState, owners } from './common/begin';
import { documentEvent } from './common/event';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Takes a document out of the archive, or undoes its deletion while it is not removed yet. */
export function request(ctx: PipelineContext) {
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, ctx.args.input.documentId, owners);
  ctx.stash.states = anyState;
  ctx.stash.own.state = 'ACTIVE';
  return {};
}

export function response(ctx: PipelineContext) {
  return documentEvent(ctx, 'DOCUMENT_CHANGED');
}
