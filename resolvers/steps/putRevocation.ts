import { runtime } from '@aws-appsync/utils';
import { accessKey, invitationKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { checkOf, unchanged, updateOf } from '../common/items';
import { refuse } from '../common/refuse';
import type { PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/** Revokes an invitation, whoever accepts it at the same moment. Its item stays, so that its link says what became of it. */
export function request(ctx: PipelineContext) {
  const { access, at, items, own, userId } = ctx.stash;
  const { invitationId } = ctx.args.input;
  const invitation = items[invitationKey(invitationId)];
  if (!invitation) refuse('INVITATION_UNKNOWN');
  own.invitation = { ...invitation!, revokedAt: invitation!.revokedAt ?? at };
  if (invitation!.revokedAt) runtime.earlyReturn({});
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      updateOf(
        ctx,
        invitationKey(invitationId),
        { revokedAt: at, revokedBy: userId },
        [],
        unchanged({ revokedAt: null }, ['attribute_exists(pk)']),
      ),
      checkOf(ctx, accessKey, unchanged({ epoch: access.epoch })),
      eventPut(ctx, documentsTable, 'INVITATION_REVOKED', { invitationId }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
