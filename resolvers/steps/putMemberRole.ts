import { runtime } from '@aws-appsync/utils';
import { accessKey, memberKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { checkOf, unchanged, updateOf } from '../common/items';
import { memberOf } from '../common/member';
import { refuse } from '../common/refuse';
import { ranks } from '../common/roles';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Sets a member's role together with the count of owners, and raises the epoch if the role falls. Each item is changed
 * only if it still is what was read:
 *
 *   two owners demote each other        A reads both OWNER, count 2        B reads both OWNER, count 2
 *   whoever writes first                B is EDITOR, count 1, epoch + 1
 *   the other                                                             its own role, count and epoch are not as read: BUSY
 *   the other, again                                                      ROLE_TOO_LOW: it is no owner any more
 */
export function request(ctx: PipelineContext) {
  const { access, items, own, userId } = ctx.stash;
  const target: string = ctx.args.input.userId;
  const role: string = ctx.args.input.role;
  const before = items[memberKey(target)];
  const old: string | null = before?.memberId ? before.role : null;
  own.lowered = false;
  if (old === role) runtime.earlyReturn({});

  const lowered = old !== null && ranks[role]! < ranks[old]!;
  const owners = access.ownerCount + (role === 'OWNER' ? 1 : 0) - (old === 'OWNER' ? 1 : 0);
  if (owners < 1) refuse('LAST_OWNER');
  own.lowered = lowered;
  const epoch = access.epoch + (lowered ? 1 : 0);

  const transactItems: Item[] = [
    memberOf(ctx, target, before, lowered ? { role, loweredEpoch: epoch } : { role }),
    updateOf(
      ctx,
      accessKey,
      { epoch, ownerCount: owners },
      [],
      unchanged({ epoch: access.epoch, ownerCount: access.ownerCount }),
    ),
    eventPut(ctx, documentsTable, 'MEMBER_CHANGED', { userId: target, role }),
  ];
  if (target !== userId)
    transactItems.push(checkOf(ctx, memberKey(userId), unchanged({ memberId: userId, role: 'OWNER' })));
  return { operation: 'TransactWriteItems', transactItems };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
