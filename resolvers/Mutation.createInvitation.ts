import { documentKey, invitationKey } from '../schema/keys';
import { invitationSeconds, longestInvitationSeconds, usesPerInvitation } from '../schema/limits.json';
import { begin, kept, owners } from './common/begin';
import { isWhole, requireId } from './common/input';
import { invitationOf } from './common/invitation';
import { refuse } from './common/refuse';
import type { PipelineContext } from './common/stash';

/** Makes an invitation and shows its token, this once. */
export function request(ctx: PipelineContext) {
  const { documentId, expiresIn, invitationId, role, uses } = ctx.args.input;
  begin(ctx, documentId, owners);
  ctx.stash.states = kept;
  requireId(invitationId, 'invitationId');
  if (role === 'OWNER') refuse('INVALID_INPUT', 'Owners are named, not invited by a link.');
  const seconds = expiresIn ?? invitationSeconds.value;
  if (!isWhole(seconds, 1, longestInvitationSeconds.value))
    refuse('INVALID_INPUT', `expiresIn must be 1 to ${longestInvitationSeconds.value} seconds.`);
  const most = uses ?? 1;
  if (!isWhole(most, 1, usesPerInvitation.value))
    refuse('INVALID_INPUT', `uses must be 1 to ${usesPerInvitation.value}.`);
  ctx.stash.own = { seconds, uses: most };
  ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk: invitationKey(invitationId) });
  return {};
}

export function response(ctx: PipelineContext) {
  const { invitation, token } = ctx.stash.own;
  return { invitation: invitationOf(invitation), token };
}
