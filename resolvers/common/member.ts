import { memberKey } from '../../schema/keys';
import { unchanged, updateOf } from './items';
import type { Item, PipelineContext } from './stash';

/**
 * A transaction's update that makes `userId` a member, or changes what a member is, on condition that the item is still
 * `before` (undefined: there is none). Who comes back keeps the sites, and the count of them, from before the removal.
 */
export const memberOf = (ctx: PipelineContext, userId: string, before: Item | undefined, set: Item): Item => {
  const seen = { memberId: before?.memberId, role: before?.role, loweredEpoch: before?.loweredEpoch };
  const condition = unchanged(seen);
  if (before?.memberId) return updateOf(ctx, memberKey(userId), set, [], condition);
  const { documentId, at } = ctx.stash;
  const joined: Item = { documentId, userId, memberId: userId, memberSince: at, ...set };
  if (!before) joined.sites = 0;
  return updateOf(ctx, memberKey(userId), joined, ['removedAt', 'removedBy'], condition);
};
