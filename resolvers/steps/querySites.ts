import { sitePrefix } from '../../schema/keys';
import { pageOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the document's sites. */
export function request(ctx: PipelineContext) {
  return pageOf(ctx, sitePrefix);
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.sites = ctx.result!.items;
  ctx.stash.own.nextToken = ctx.result!.nextToken;
  return {};
}
