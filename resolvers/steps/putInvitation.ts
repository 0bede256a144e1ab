import { util } from '@aws-appsync/utils';
import { accessKey, invitationKey } from '../../schema/keys';
import { tokensPerInvitation } from '../../schema/limits.json';
import { eventPut } from '../common/event';
import { checkOf, newItem, unchanged, updateOf } from '../common/items';
import { refuse } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Stores an invitation under the hash of its token. A request that comes again cannot be told the first token, of which
 * nothing is kept: it adds the hash of another token to the same invitation, with the same count of uses. The first was
 * shown to nobody, and whichever answer arrives last is good.
 */
export function request(ctx: PipelineContext) {
  const { access, at, documentId, items, own, userId } = ctx.stash;
  const { invitationId, role } = ctx.args.input;
  const sk = invitationKey(invitationId);
  const before = items[sk];
  // Under the same epoch the caller is still an owner.
  const still = checkOf(ctx, accessKey, unchanged({ epoch: access.epoch, state: access.state }));
  if (before) {
    const same =
      before.createdBy === userId &&
      before.role === role &&
      before.uses === own.uses &&
      before.seconds === own.seconds &&
      !before.revokedAt;
    if (!same || before.tokens >= tokensPerInvitation.value) refuse('CONFLICT');
    own.invitation = before;
    const hashes: string[] = before.hashes;
    return {
      operation: 'TransactWriteItems',
      transactItems: [
        updateOf(
          ctx,
          sk,
          { hashes: [...hashes, own.hash], tokens: before.tokens + 1 },
          [],
          unchanged({ tokens: before.tokens, revokedAt: null }),
        ),
        still,
      ],
    };
  }
  const invitation: Item = {
    ...{ documentId, invitationId, role, uses: own.uses, used: 0, seconds: own.seconds },
    ...{ expiresAt: util.time.nowEpochMilliSeconds() + own.seconds * 1000, epoch: access.epoch },
    ...{ createdBy: userId, createdAt: at, hashes: [own.hash], tokens: 1 },
  };
  own.invitation = invitation;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      newItem(ctx, sk, invitation),
      still,
      eventPut(ctx, documentsTable, 'INVITATION_CREATED', { invitationId, role }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
