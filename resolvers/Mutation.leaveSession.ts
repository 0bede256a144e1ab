import { documentKey, presenceKey } from '../schema/keys';
import { anyRole, begin } from './common/begin';
import { requireSid } from './common/input';
import { participantOf } from './common/result';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Leaves the session: the site is no longer present, and the others hear so. The site stays the caller's. */
export function request(ctx: PipelineContext) {
  const { documentId, sid } = ctx.args.input;
  requireFullPayload(ctx.info, 'Signal');
  requireSid(sid);
  begin(ctx, documentId, anyRole, sid);
  ctx.stash.keys.operations.push({ pk: documentKey(documentId), sk: presenceKey(sid) });
  return {};
}

export function response(ctx: PipelineContext) {
  const { access, at, documentId, items, sid, userId } = ctx.stash;
  const presence = items[presenceKey(sid!)] ?? { sid, userId, lastSeq: null };
  return {
    ...participantOf(presence),
    cursor: null,
    documentId,
    epoch: access.epoch,
    kind: 'LEFT',
    revision: presence.revision ?? null,
    at,
  };
}
