import { begin, writers } from './common/begin';
import { documentEvent } from './common/event';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Starts the next session of a document; the present one goes on if there is one. */
export function request(ctx: PipelineContext) {
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, ctx.args.input.documentId, writers);
  return {};
}

export function response(ctx: PipelineContext) {
  return documentEvent(ctx, 'SESSION_CHANGED');
}
