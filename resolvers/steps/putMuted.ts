import { util } from '@aws-appsync/utils';
import { documentKey, memberKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Keeps with the caller's membership whether the document is muted. */
export function request(ctx: PipelineContext) {
  const { documentId, userId } = ctx.stash;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: memberKey(userId) }),
    update: {
      expression: 'SET muted = :muted',
      expressionValues: util.dynamodb.toMapValues({ ':muted': ctx.args.input.muted }),
    },
    condition: { expression: 'attribute_exists(memberId)' },
  };
}

export function response(ctx: PipelineContext) {
  // Removed since `readAccess` looked.
  if (ctx.error?.type === 'DynamoDB:ConditionalCheckFailedException') refuse('NOT_A_MEMBER');
  refuseFailure(ctx.error);
  return {};
}
