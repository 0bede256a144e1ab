import { anyRole, begin } from './common/begin';
import { requirePage } from './common/page';
import type { Item, PipelineContext } from './common/stash';

/** A page of the document's members, with the names of their profiles. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  requirePage(ctx);
  return {};
}

export function response(ctx: PipelineContext) {
  const { members, nextToken, profiles } = ctx.stash.own;
  return {
    items: members.map((member: Item) => ({
      userId: member.userId,
      role: member.role,
      since: member.memberSince,
      name: profiles[member.userId]?.name ?? null,
      colour: profiles[member.userId]?.colour ?? null,
    })),
    nextToken,
  };
}
