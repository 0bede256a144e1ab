import { util } from '@aws-appsync/utils';
import { documentKey } from '../../schema/keys';
import { listPage } from '../../schema/limits.json';
import { isGiven, isWhole } from './input';
import { refuse } from './refuse';
import type { PipelineContext } from './stash';

/** Refuses a page size that is out of bounds. */
export const requirePage = (ctx: PipelineContext): void => {
  const limit = ctx.args.limit;
  if (isGiven(limit) && !isWhole(limit, 1, listPage.value))
    refuse('INVALID_INPUT', `limit must be 1 to ${listPage.value}.`);
};

/** The condition for the document's items whose sort keys begin with `prefix`. */
export const itemsOf = (ctx: PipelineContext, prefix: string) => ({
  expression: 'pk = :pk AND begins_with(sk, :prefix)',
  expressionValues: util.dynamodb.toMapValues({ ':pk': documentKey(ctx.stash.documentId), ':prefix': prefix }),
});

/** The query for a page of the document's items in `documents` whose sort keys begin with `prefix`. */
export const pageOf = (ctx: PipelineContext, prefix: string) => ({
  operation: 'Query' as const,
  query: itemsOf(ctx, prefix),
  limit: ctx.args.limit ?? listPage.value,
  nextToken: ctx.args.nextToken,
  consistentRead: true,
});
