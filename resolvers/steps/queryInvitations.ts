import { invitationPrefix } from '../../schema/keys';
import { invitationOf } from '../common/invitation';
import { pageOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the document's invitations. */
export function request(ctx: PipelineContext) {
  return pageOf(ctx, invitationPrefix);
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  return { items: ctx.result!.items.map(invitationOf), nextToken: ctx.result!.nextToken };
}
