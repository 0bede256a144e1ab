import { runtime, util } from '@aws-appsync/utils';
import { documentKey, presenceKey } from '../../schema/keys';
import { presenceWriteMilliseconds } from '../../schema/limits.json';
import { faceOf, sameCursor, seenNow } from '../common/presence';
import { refuse, refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/**
 * Stores a presence as the heartbeat has it. A heartbeat soon after the last one that was stored, a cursor that moved, is
 * published and not stored: whoever joins then sees the cursor of some seconds ago. No presence at all is left to
 * `revivePresence`.
 *
 *   stored ----- 7.5 s ----- signals: not stored ----- the next one: stored. A client beats every 15 s at the latest after
 *   whatever it sent, so what is stored is at most 22.5 s old: one heartbeat may be lost before the sweeper's 45 s.
 *
 *   heartbeat    reads P#: there ----------------------- updates P# if it is there: it is not, BUSY
 *   sweeper          deletes P# (expired), stores LEFT
 *   heartbeat again reads P#: not there - revivePresence: JOINED
 */
export function request(ctx: PipelineContext) {
  const { access, documentId, items, own, userId } = ctx.stash;
  if (access.status !== 'ACTIVE') refuse('SESSION_TERMINATED');
  const sid = ctx.stash.sid!;
  const { lastSeq, revision } = ctx.args.input;
  const seen = seenNow();
  const before = items[presenceKey(sid)];
  const idle = before && before.lastSeq === lastSeq && sameCursor(before.cursor ?? null, own.cursor);
  own.presence = {
    documentId,
    sid,
    userId,
    ...faceOf(ctx, sid),
    cursor: own.cursor,
    lastSeq,
    revision,
    announced: true,
    lastActive: idle ? (before.lastActive ?? before.lastSeen) : seen.lastSeen,
    ...seen,
  };
  own.kind = before?.announced ? 'HEARTBEAT' : 'JOINED';
  if (!before) runtime.earlyReturn({});
  if (before!.announced && seen.lastSeen - before!.lastSeen < presenceWriteMilliseconds.value) runtime.earlyReturn({});
  const presence = own.presence;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: presenceKey(sid) }),
    update: {
      expression:
        'SET #name = :name, colour = :colour, #cursor = :cursor, lastSeq = :seq, revision = :revision, ' +
        'announced = :true, lastActive = :active, lastSeen = :seen, expiresAt = :expires',
      expressionNames: { '#name': 'name', '#cursor': 'cursor' },
      expressionValues: util.dynamodb.toMapValues({
        ':name': presence.name,
        ':colour': presence.colour,
        ':cursor': presence.cursor,
        ':seq': lastSeq,
        ':revision': revision,
        ':true': true,
        ':active': presence.lastActive,
        ':seen': presence.lastSeen,
        ':expires': presence.expiresAt,
      }),
    },
    condition: { expression: 'attribute_exists(pk)' },
  };
}

export function response(ctx: PipelineContext) {
  if (ctx.error && ctx.error.type === 'DynamoDB:ConditionalCheckFailedException') refuse('BUSY');
  refuseFailure(ctx.error);
  return {};
}
