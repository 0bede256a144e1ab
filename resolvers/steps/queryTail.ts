import { runtime } from '@aws-appsync/utils';
import { changePrefix, headKey } from '../../schema/keys';
import { tailPage } from '../../schema/limits.json';
import { isFarBehind } from '../common/behind';
import { itemsOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/**
 * Reads a page of the tail of changes. It is skipped once the caller pages through segments, and if the caller takes a
 * snapshot first.
 */
export function request(ctx: PipelineContext) {
  ctx.stash.own.changes = [];
  ctx.stash.own.tailToken = null;
  ctx.stash.own.behind = isFarBehind(ctx.args.revision, ctx.stash.items[headKey]);
  if (ctx.stash.own.behind || ctx.args.segmentToken) runtime.earlyReturn({});
  return {
    operation: 'Query',
    query: itemsOf(ctx, changePrefix),
    limit: tailPage.value,
    nextToken: ctx.args.tailToken,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.changes = ctx.result!.items;
  ctx.stash.own.tailToken = ctx.result!.nextToken;
  return {};
}
