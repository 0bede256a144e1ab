import { documentKey, invitationKey } from '../schema/keys';
import { begin, kept, owners } from './common/begin';
import { requireId } from './common/input';
import { invitationOf } from './common/invitation';
import type { PipelineContext } from './common/stash';

/** Revokes an invitation: its link makes nobody a member any more. */
export function request(ctx: PipelineContext) {
  const { documentId, invitationId } = ctx.args.input;
  begin(ctx, documentId, owners);
  ctx.stash.states = kept;
  requireId(invitationId, 'invitationId');
  ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk: invitationKey(invitationId) });
  return {};
}

export function response(ctx: PipelineContext) {
  return invitationOf(ctx.stash.own.invitation);
}
