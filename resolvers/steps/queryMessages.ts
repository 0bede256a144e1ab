import { util } from '@aws-appsync/utils';
import { documentKey, messagePrefix } from '../../schema/keys';
import { messagesPage } from '../../schema/limits.json';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the messages of one session, the newest first. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    query: {
      expression: 'pk = :pk AND begins_with(sk, :prefix)',
      expressionValues: util.dynamodb.toMapValues({
        ':pk': documentKey(ctx.stash.documentId),
        ':prefix': messagePrefix(ctx.args.ssn),
      }),
    },
    limit: ctx.args.limit ?? messagesPage.value,
    nextToken: ctx.args.nextToken,
    scanIndexForward: false,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  return { items: ctx.result!.items, nextToken: ctx.result!.nextToken };
}
