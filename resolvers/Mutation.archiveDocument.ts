import { begin, kept, owners } from './common/begin';
import { documentEvent } from './common/event';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Puts a document into the archive: out of the list, and only to be read. */
export function request(ctx: PipelineContext) {
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, ctx.args.input.documentId, owners);
  ctx.stash.states = kept;
  ctx.stash.own.state = 'ARCHIVED';
  return {};
}

export function response(ctx: PipelineContext) {
  return documentEvent(ctx, 'DOCUMENT_CHANGED');
}
