import { documentsPage } from '../schema/limits.json';
import { isGiven, isWhole } from './common/input';
import { refuse } from './common/refuse';
import type { Item, PipelineContext } from './common/stash';

const stateOf = (meta: Item): string => (meta.deletedAt ? 'DELETED' : meta.archivedAt ? 'ARCHIVED' : 'ACTIVE');

/** The documents of which the caller is a member, newest membership first; deleted ones are for owners, who can restore them. */
export function request(ctx: PipelineContext) {
  const limit = ctx.args.limit;
  if (isGiven(limit) && !isWhole(limit, 1, documentsPage.value))
    refuse('INVALID_INPUT', `limit must be 1 to ${documentsPage.value}.`);
  return {};
}

export function response(ctx: PipelineContext) {
  const metas: Record<string, Item> = ctx.stash.own.metas;
  const members: Item[] = ctx.stash.own.members;
  const wanted = ctx.args.filter ?? 'ACTIVE';
  const shown = members.filter((member) => {
    const meta = metas[member.documentId];
    return meta && stateOf(meta) === wanted && (wanted !== 'DELETED' || member.role === 'OWNER');
  });
  return {
    items: shown.map((member) => {
      const meta = metas[member.documentId]!;
      return {
        documentId: member.documentId,
        role: member.role,
        title: meta.title,
        language: meta.language,
        createdAt: meta.createdAt,
        updatedAt: meta.updatedAt,
        archivedAt: meta.archivedAt ?? null,
        deletedAt: meta.deletedAt ?? null,
        purgeAt: meta.purgeAt ?? null,
      };
    }),
    nextToken: ctx.stash.own.nextToken,
  };
}
