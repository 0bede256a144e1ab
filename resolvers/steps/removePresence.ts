import { runtime, util } from '@aws-appsync/utils';
import { documentKey, presenceKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable, operationsTable } from '../common/tables';

/** Removes a presence and stores its LEFT event; whoever else removed it first has stored the event. */
export function request(ctx: PipelineContext) {
  const sid = ctx.stash.sid!;
  if (!ctx.stash.items[presenceKey(sid)]) runtime.earlyReturn({});
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        table: operationsTable,
        operation: 'DeleteItem',
        key: util.dynamodb.toMapValues({ pk: documentKey(ctx.stash.documentId), sk: presenceKey(sid) }),
        condition: { expression: 'attribute_exists(pk)' },
      },
      eventPut(ctx, documentsTable, 'LEFT', { sid }),
    ],
  };
}

// DynamoDB's word for it, and the one in AppSync's guide.
const conditionFailed = ['ConditionalCheckFailed', 'ConditionCheckFailed'];

export function response(ctx: PipelineContext) {
  const reasons: Item[] = ctx.result?.cancellationReasons ?? [];
  const gone = conditionFailed.indexOf(reasons[0]?.type) >= 0;
  if (!gone) refuseFailure(ctx.error);
  return {};
}
