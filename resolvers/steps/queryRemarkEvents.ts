import { util } from '@aws-appsync/utils';
import { documentKey, eventKey } from '../../schema/keys';
import { eventsPage, relistOverlapMilliseconds } from '../../schema/limits.json';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';
import { ulidTime } from '../common/ulid';

/**
 * Reads a page of the events of comments and messages since a time. Every change of a remark has an event in its own
 * transaction, so that these are all that changed. The id of an event has the time of its request, which lives 30 seconds
 * at the most: what lies a minute before is read again.
 */
export function request(ctx: PipelineContext) {
  const since = util.time.parseISO8601ToEpochMilliSeconds(ctx.args.since) - relistOverlapMilliseconds.value;
  return {
    operation: 'Query',
    query: {
      expression: 'pk = :pk AND sk BETWEEN :first AND :last',
      expressionValues: util.dynamodb.toMapValues({
        ':pk': documentKey(ctx.stash.documentId),
        ':first': eventKey(ulidTime(Math.max(since, 0))),
        // Behind every ULID.
        ':last': eventKey('~'),
      }),
    },
    filter: {
      expression: 'begins_with(#kind, :comment) OR begins_with(#kind, :message)',
      expressionNames: { '#kind': 'kind' },
      expressionValues: util.dynamodb.toMapValues({ ':comment': 'COMMENT_', ':message': 'MESSAGE_' }),
    },
    limit: eventsPage.value,
    nextToken: ctx.args.nextToken,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.events = ctx.result!.items;
  ctx.stash.own.nextToken = ctx.result!.nextToken;
  return {};
}
