import { anyRole, begin } from './begin';
import { isGiven, requirePage } from './input';
import { refuse } from './refuse';
import type { Item, PipelineContext } from './stash';

/** Begins a pipeline that asks the function `history` for an operation: every member may read the past. */
export const askHistory = (ctx: PipelineContext, operation: string, given: Item): void => {
  begin(ctx, ctx.args.documentId, anyRole);
  ctx.stash.own = { operation, arguments: given };
};

/** The page that is asked for, without what is not given: at most `most` items. */
export const pageOf = (ctx: PipelineContext, most: number): Item => {
  const { limit, nextToken } = ctx.args;
  requirePage(limit, most);
  if (isGiven(nextToken) && nextToken.length > 200) refuse('INVALID_INPUT', 'The nextToken is none of this field.');
  return { ...(isGiven(limit) ? { limit } : {}), ...(isGiven(nextToken) ? { nextToken } : {}) };
};
