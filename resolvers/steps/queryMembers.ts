import { memberPrefix } from '../../schema/keys';
import { pageOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';

/** Reads a page of the document's members, without those who were removed. */
export function request(ctx: PipelineContext) {
  return pageOf(ctx, memberPrefix);
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.members = ctx.result!.items.filter((member: Item) => member.memberId);
  ctx.stash.own.nextToken = ctx.result!.nextToken;
  return {};
}
