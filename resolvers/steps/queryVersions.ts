import { util } from '@aws-appsync/utils';
import { documentKey, versionPrefix } from '../../schema/keys';
import { versionsPage } from '../../schema/limits.json';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the document's versions, the highest id first. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    query: {
      expression: 'pk = :pk AND begins_with(sk, :prefix)',
      expressionValues: util.dynamodb.toMapValues({
        ':pk': documentKey(ctx.stash.documentId),
        ':prefix': versionPrefix,
      }),
    },
    limit: ctx.args.limit ?? versionsPage.value,
    nextToken: ctx.args.nextToken,
    scanIndexForward: false,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  ctx.stash.own.versions = ctx.result!.items;
  ctx.stash.own.nextToken = ctx.result!.nextToken;
  return {};
}
