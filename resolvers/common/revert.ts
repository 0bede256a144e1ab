import { begin, writers } from './begin';
import { requireId } from './input';
import { momentOf } from './moment';
import type { Item, PipelineContext } from './stash';

/** Begins a pipeline that brings text back: the function `history` is asked for `operation`, with `more` of its own. */
export const askForRevert = (ctx: PipelineContext, operation: string, more: Item): void => {
  const { documentId, requestId, moment } = ctx.args.input;
  begin(ctx, documentId, writers);
  requireId(requestId, 'requestId');
  ctx.stash.own = { operation, arguments: { requestId, moment: momentOf(moment), ...more } };
};
