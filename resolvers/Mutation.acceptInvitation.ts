import { documentKey, invitationKey } from '../schema/keys';
import { anyRole, begin } from './common/begin';
import { documentEvent } from './common/event';
import { requireId } from './common/input';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Makes the caller a member with the role of an invitation. Who is as much already stays as is. */
export function request(ctx: PipelineContext) {
  const { documentId, invitationId, token } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, documentId, anyRole);
  requireId(invitationId, 'invitationId');
  requireId(token, 'token');
  ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk: invitationKey(invitationId) });
  return {};
}

export function response(ctx: PipelineContext) {
  return documentEvent(ctx, 'ACCESS_CHANGED');
}
