import { endSubscriptions, everybody } from './common/audience';
import { begin, kept, owners } from './common/begin';
import { documentEvent } from './common/event';
import { highestSeq, isWhole } from './common/input';
import { refuse } from './common/refuse';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Ends a session: nothing is written until the next one is started, and everybody subscribes anew. Its state is kept. */
export function request(ctx: PipelineContext) {
  const { documentId, ssn } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, documentId, owners);
  ctx.stash.states = kept;
  if (!isWhole(ssn, 1, highestSeq)) refuse('INVALID_INPUT', 'ssn must be the number of a session.');
  return {};
}

export function response(ctx: PipelineContext) {
  if (ctx.stash.own.ended) endSubscriptions(ctx.stash.documentId, everybody);
  return documentEvent(ctx, 'SESSION_CHANGED');
}
