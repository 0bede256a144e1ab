import { util } from '@aws-appsync/utils';
import { unreadMost } from '../../schema/limits.json';
import { callerOf } from '../common/notification';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Counts what the caller has not read, up to a bound: only unread entries are in the index. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    index: 'unread',
    query: {
      expression: 'unreadOf = :user',
      expressionValues: util.dynamodb.toMapValues({ ':user': callerOf(ctx) }),
    },
    limit: unreadMost.value,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.unread = ctx.result!.items.length;
  return {};
}
