import { endSubscriptions, everybody } from './common/audience';
import { anyState, begin, owners } from './common/begin';
import { documentEvent } from './common/event';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Deletes a document for everybody at once; an owner may restore it until the sweeper removes it for good. */
export function request(ctx: PipelineContext) {
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, ctx.args.input.documentId, owners);
  ctx.stash.states = anyState;
  ctx.stash.own.state = 'DELETED';
  return {};
}

export function response(ctx: PipelineContext) {
  endSubscriptions(ctx.stash.documentId, everybody);
  return documentEvent(ctx, 'DOCUMENT_DELETED');
}
