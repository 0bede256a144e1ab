import { util } from '@aws-appsync/utils';
import { documentKey, presenceKey } from '../../schema/keys';
import { faceOf, seenNow } from '../common/presence';
import { refuse, refuseFailure } from '../common/refuse';
import { participantOf } from '../common/result';
import type { PipelineContext } from '../common/stash';

/** Stores a presence as the heartbeat has it. The first heartbeat of a presence announces it. */
export function request(ctx: PipelineContext) {
  if (ctx.stash.access.status !== 'ACTIVE') refuse('SESSION_TERMINATED');
  const { documentId, userId } = ctx.stash;
  const sid = ctx.stash.sid!;
  const face = faceOf(ctx, sid);
  const seen = seenNow();
  const { lastSeq, revision } = ctx.args.input;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: presenceKey(sid) }),
    update: {
      expression:
        'SET documentId = :document, sid = :sid, userId = :user, #name = :name, colour = :colour, #cursor = :cursor, ' +
        'lastSeq = :seq, revision = :revision, announced = :true, lastSeen = :seen, expiresAt = :expires',
      expressionNames: { '#name': 'name', '#cursor': 'cursor' },
      expressionValues: util.dynamodb.toMapValues({
        ':document': documentId,
        ':sid': sid,
        ':user': userId,
        ':name': face.name,
        ':colour': face.colour,
        ':cursor': ctx.stash.own.cursor,
        ':seq': lastSeq,
        ':revision': revision,
        ':true': true,
        ':seen': seen.lastSeen,
        ':expires': seen.expiresAt,
      }),
    },
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const announced = ctx.stash.items[presenceKey(ctx.stash.sid!)]?.announced === true;
  return {
    ...participantOf(ctx.result!),
    documentId: ctx.stash.documentId,
    epoch: ctx.stash.access.epoch,
    kind: announced ? 'HEARTBEAT' : 'JOINED',
    revision: ctx.result!.revision,
    at: ctx.stash.at,
  };
}
