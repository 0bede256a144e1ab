import { util } from '@aws-appsync/utils';
import { notificationsPage } from '../../schema/limits.json';
import { callerOf } from '../common/notification';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the caller's inbox, the latest first. The index follows the table within a moment. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    index: 'inbox',
    query: {
      expression: 'inboxOf = :user',
      expressionValues: util.dynamodb.toMapValues({ ':user': callerOf(ctx) }),
    },
    limit: ctx.args.limit ?? notificationsPage.value,
    nextToken: ctx.args.nextToken,
    scanIndexForward: false,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own = { entries: ctx.result!.items, nextToken: ctx.result!.nextToken };
  return {};
}
