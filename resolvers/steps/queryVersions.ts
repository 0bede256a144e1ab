import { versionPrefix } from '../../schema/keys';
import { versionsPage } from '../../schema/limits.json';
import { itemsOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the document's versions, the highest id first. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    query: itemsOf(ctx, versionPrefix),
    limit: ctx.args.limit ?? versionsPage.value,
    nextToken: ctx.args.nextToken,
    scanIndexForward: false,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.versions = ctx.result!.items;
  ctx.stash.own.nextToken = ctx.result!.nextToken;
  return {};
}
