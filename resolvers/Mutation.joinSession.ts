import { documentKey, headKey, joinKey, profileKey, siteKey, userKey } from '../schema/keys';
import { deviceLength } from '../schema/limits.json';
import { anyRole, begin } from './common/begin';
import { isGiven, requireId, requireSid, requireText } from './common/input';
import { faceOf } from './common/presence';
import { sessionOf } from './common/result';
import type { PipelineContext } from './common/stash';

/** Joins the document's session with a new site or one of the caller's own. */
export function request(ctx: PipelineContext) {
  const { documentId, joinId, sid, device } = ctx.args.input;
  if (isGiven(sid)) requireSid(sid);
  if (isGiven(device)) requireText(device, 'device', deviceLength.value);
  begin(ctx, documentId, anyRole, sid ?? undefined);
  requireId(joinId, 'joinId');
  ctx.stash.keys.documents.push(
    { pk: documentKey(documentId), sk: joinKey(joinId) },
    { pk: documentKey(documentId), sk: headKey },
    { pk: userKey(ctx.stash.userId), sk: profileKey },
  );
  return {};
}

export function response(ctx: PipelineContext) {
  const { access, documentId, items, own, role, userId } = ctx.stash;
  const session = sessionOf(documentId, access);
  return {
    sessionId: session.sessionId,
    documentId,
    userId,
    sid: own.sid,
    ssn: access.ssn,
    epoch: access.epoch,
    role,
    ...faceOf(ctx, own.sid),
    createdAt: access.createdAt,
    revision: items[headKey]!.revision,
    seq: items[siteKey(own.sid)]?.foldedSeq ?? 0,
    participants: ctx.prev.result,
  };
}
