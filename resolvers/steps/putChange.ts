import { util } from '@aws-appsync/utils';
import { changeKey, documentKey, siteKey } from '../../schema/keys';
import { clockHeadStart, clockPerMillisecond } from '../../schema/limits.json';
import { refuse, refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/**
 * Stores a change under its site and first seq, if that key is free. A conditional put of the same content is a success on
 * AppSync: it reads the item and compares all but `equalsIgnore`. So a change sent again is acknowledged again, and
 * another change under the same identity is refused.
 *
 *   the fold deletes a change 60 s after `foldedSeq` covered it, and a request lives 30 s at the most:
 *
 *   this request   read S# (foldedSeq old) ------------- at most 30 s ------------- put: the item is still there
 *   compactor         fold, foldedSeq new ---------------------- 60 s at the least ---------------------- delete
 *   a later request       read S# (foldedSeq new): ALREADY_COMMITTED
 */
export function request(ctx: PipelineContext) {
  const change = ctx.stash.own.change;
  const access = ctx.stash.access;
  const site = ctx.stash.items[siteKey(change.sid)]!;
  if (access.status !== 'ACTIVE') refuse('SESSION_TERMINATED');
  if (site.barred) refuse('SITE_BARRED');
  if (change.ssn !== access.ssn) refuse('WRONG_SESSION');
  if (ctx.stash.own.epoch !== access.epoch) refuse('EPOCH_CHANGED');
  const age = util.time.nowEpochMilliSeconds() - util.time.parseISO8601ToEpochMilliSeconds(access.createdAt);
  const highest = clockHeadStart.value + clockPerMillisecond.value * age;
  if (change.sum + (change.seqEnd - change.seq) > highest) refuse('CLOCK_TOO_FAR');
  if (change.seq <= site.foldedSeq) refuse('ALREADY_COMMITTED');

  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({
      pk: documentKey(ctx.stash.documentId),
      sk: changeKey(change.sid, change.seq),
    }),
    attributeValues: util.dynamodb.toMapValues({ ...change, at: ctx.stash.at }),
    condition: { expression: 'attribute_not_exists(pk)', equalsIgnore: ['at'], consistentRead: true },
  };
}

export function response(ctx: PipelineContext) {
  if (ctx.error && ctx.error.type === 'DynamoDB:ConditionalCheckFailedException') refuse('CONFLICT');
  refuseFailure(ctx.error);
  // The epoch is the one just read, never a stored or a given one: old subscriptions must not match.
  return { ...ctx.result, epoch: ctx.stash.access.epoch, cursor: ctx.stash.own.cursor };
}
