import { util } from '@aws-appsync/utils';
import { documentsPage } from '../../schema/limits.json';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the caller's memberships, newest first. The index follows the table within a moment. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    index: 'byUser',
    query: {
      expression: 'memberId = :user',
      expressionValues: util.dynamodb.toMapValues({ ':user': (ctx.identity as { sub: string }).sub }),
    },
    limit: ctx.args.limit ?? documentsPage.value,
    nextToken: ctx.args.nextToken,
    scanIndexForward: false,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own = { members: ctx.result!.items, nextToken: ctx.result!.nextToken };
  return {};
}
