import { runtime, util } from '@aws-appsync/utils';
import { documentKey, joinKey, memberKey, sequenceKey, siteKey } from '../../schema/keys';
import { sitesPerMember } from '../../schema/limits.json';
import { refuse, refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/**
 * Chooses the site of a join: the one that an earlier attempt of this join was given, else the caller's own that the
 * input names, else the next number of the document's counter. A number taken by a join that then fails is never given
 * again: gaps are allowed.
 */
export function request(ctx: PipelineContext) {
  const own = ctx.stash.own;
  const join = ctx.stash.items[joinKey(ctx.args.input.joinId)];
  if (join) {
    if (join.userId !== ctx.stash.userId) refuse('CONFLICT');
    own.sid = join.sid;
    own.joined = true;
    runtime.earlyReturn({});
  }
  if (ctx.stash.access.status !== 'ACTIVE') refuse('SESSION_TERMINATED');
  const sid = ctx.stash.sid;
  if (sid) {
    if (ctx.stash.items[siteKey(sid)]!.barred) refuse('SITE_BARRED');
    own.sid = sid;
    runtime.earlyReturn({});
  }
  if (ctx.stash.items[memberKey(ctx.stash.userId)]!.sites >= sitesPerMember.value) refuse('TOO_MANY_SITES');
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: documentKey(ctx.stash.documentId), sk: sequenceKey }),
    update: {
      expression: 'ADD #next :one',
      expressionNames: { '#next': 'next' },
      expressionValues: util.dynamodb.toMapValues({ ':one': 1 }),
    },
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.sid = ctx.result!.next;
  return {};
}
