import { runtime } from '@aws-appsync/utils';
import { accessKey, memberKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { checkOf, unchanged, updateOf } from '../common/items';
import { refuse } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Ends the membership of the stash's `target` and raises the epoch in one transaction. The member's item stays as a
 * tombstone: it says since which epoch its user may not come back by a link made before, and whose the sites are.
 *
 *   the last owner leaves while being    leave reads count 1: LAST_OWNER
 *   made one of two                      leave reads count 2 (after the other was made an owner): left
 *   another owner leaves meanwhile       both read count 2; the one that writes second: ownerCount is not as read: BUSY
 */
export function request(ctx: PipelineContext) {
  const { access, at, items, own, userId } = ctx.stash;
  const target: string = own.target;
  const before = items[memberKey(target)];
  if (!before) refuse('INVALID_INPUT', 'userId is no member of this document.');
  if (!before!.memberId) {
    // Told again: those who subscribed before the end of the membership, and nobody else.
    own.publishedEpoch = before!.loweredEpoch - 1;
    runtime.earlyReturn({});
  }
  const owners = access.ownerCount - (before!.role === 'OWNER' ? 1 : 0);
  if (owners < 1) refuse('LAST_OWNER');
  const epoch = access.epoch + 1;
  const transactItems: Item[] = [
    updateOf(
      ctx,
      memberKey(target),
      { removedAt: at, removedBy: userId, loweredEpoch: epoch },
      ['memberId', 'memberSince'],
      unchanged({ memberId: target, role: before!.role }),
    ),
    updateOf(
      ctx,
      accessKey,
      { epoch, ownerCount: owners },
      [],
      unchanged({ epoch: access.epoch, ownerCount: access.ownerCount }),
    ),
    eventPut(ctx, documentsTable, 'MEMBER_REMOVED', { userId: target }),
  ];
  if (target !== userId)
    transactItems.push(checkOf(ctx, memberKey(userId), unchanged({ memberId: userId, role: 'OWNER' })));
  return { operation: 'TransactWriteItems', transactItems };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
