import { runtime } from '@aws-appsync/utils';
import { accessKey, invitationKey, memberKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { requireOpen } from '../common/invitation';
import { checkOf, unchanged, updateOf } from '../common/items';
import { memberOf } from '../common/member';
import { refuse } from '../common/refuse';
import { stateOf } from '../common/result';
import { ranks } from '../common/roles';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { failedAt, settle } from '../common/transaction';

/**
 * Accepts an invitation in one transaction: one more use of it, and the caller's membership. It never lowers a role. An
 * invitation is worth what its maker may still do, and is outdated for whoever was removed or lowered after it was made.
 *
 *   accept at the moment of revoke    accept writes first: a member; the revocation stands for the next one
 *                                     revoke writes first: the invitation is not as read, and revoked: INVITATION_REVOKED
 *   the last use, wanted by two       the second finds it used up: INVITATION_USED_UP
 *   removed, with an old link         loweredEpoch is above the link's epoch: INVITATION_OUTDATED
 *   removed while accepting           accept writes first: the removal finds the role not as it read: BUSY, and again
 *                                     removal writes first: the member and the epoch are not as read: BUSY, then OUTDATED
 */
export function request(ctx: PipelineContext) {
  const { access, items, own, userId } = ctx.stash;
  const invitation: Item = own.invitation;
  const hashes: string[] = invitation.hashes;
  if (hashes.indexOf(own.hash) < 0) refuse('INVITATION_UNKNOWN');
  if (stateOf(access) === 'DELETED') refuse('DOCUMENT_DELETED');
  const before = items[memberKey(userId)];
  if (before?.memberId && ranks[before.role]! >= ranks[invitation.role]!) {
    // Nothing changes, so nobody is told.
    own.publishedEpoch = 0;
    runtime.earlyReturn({});
  }
  requireOpen(invitation);
  if (before?.loweredEpoch > invitation.epoch) refuse('INVITATION_OUTDATED');
  // The maker outranks everybody whom it invites, unless it is no owner any more.
  if (invitation.createdBy === userId) refuse('INVITATION_REVOKED');
  const { invitationId, role } = invitation;
  const used = updateOf(
    ctx,
    invitationKey(invitationId),
    { used: invitation.used + 1 },
    [],
    unchanged({ used: invitation.used, revokedAt: null }),
  );
  used.condition.returnValuesOnConditionCheckFailure = true;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      used,
      checkOf(ctx, memberKey(invitation.createdBy), unchanged({ memberId: invitation.createdBy, role: 'OWNER' })),
      memberOf(ctx, userId, before, { role }),
      checkOf(ctx, accessKey, unchanged({ epoch: access.epoch, state: access.state })),
      eventPut(ctx, documentsTable, 'INVITATION_ACCEPTED', { invitationId, userId, role }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  if (failedAt(ctx, 1)) refuse('INVITATION_REVOKED');
  const now = settle(ctx, 0);
  if (now) {
    requireOpen(now);
    refuse('BUSY');
  }
  return {};
}
