import { documentsPage } from '../schema/limits.json';
import { isGiven, isWhole } from './common/input';
import { refuse } from './common/refuse';
import type { Item, PipelineContext } from './common/stash';

/** The documents of which the caller is a member, newest membership first. */
export function request(ctx: PipelineContext) {
  const limit = ctx.args.limit;
  if (isGiven(limit) && !isWhole(limit, 1, documentsPage.value))
    refuse('INVALID_INPUT', `limit must be 1 to ${documentsPage.value}.`);
  return {};
}

export function response(ctx: PipelineContext) {
  const metas: Record<string, Item> = ctx.stash.own.metas;
  const members: Item[] = ctx.stash.own.members;
  return {
    items: members.map((member) => ({
      documentId: member.documentId,
      role: member.role,
      title: metas[member.documentId]?.title ?? null,
      language: metas[member.documentId]?.language ?? null,
      createdAt: metas[member.documentId]?.createdAt ?? null,
    })),
    nextToken: ctx.stash.own.nextToken,
  };
}
