import { documentKey, presenceKey, profileKey, userKey } from '../schema/keys';
import { anyRole, begin } from './common/begin';
import { cursorOf } from './common/cursor';
import { highestSeq, isWhole, requireSid } from './common/input';
import { refuse } from './common/refuse';
import { participantOf } from './common/result';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Says that a site is there, where its cursor is and what it knows. Its echo tells the sender that it is heard. */
export function request(ctx: PipelineContext) {
  const { cursor, documentId, lastSeq, revision, sid } = ctx.args.input;
  requireFullPayload(ctx.info, 'Signal');
  requireSid(sid);
  if (!isWhole(lastSeq, 0, highestSeq) || !isWhole(revision, 0, highestSeq))
    refuse('INVALID_INPUT', 'lastSeq and revision must be whole numbers from 0.');
  begin(ctx, documentId, anyRole, sid);
  ctx.stash.own.cursor = cursorOf(cursor);
  ctx.stash.keys.documents.push({ pk: userKey(ctx.stash.userId), sk: profileKey });
  ctx.stash.keys.operations.push({ pk: documentKey(documentId), sk: presenceKey(sid) });
  return {};
}

export function response(ctx: PipelineContext) {
  const { access, at, documentId, own } = ctx.stash;
  return {
    ...participantOf(own.presence),
    documentId,
    epoch: access.epoch,
    kind: own.kind,
    revision: own.presence.revision,
    at,
  };
}
