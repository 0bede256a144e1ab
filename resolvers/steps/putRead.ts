import { runtime, util } from '@aws-appsync/utils';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Marks as read what `readNotifications` found, all or nothing, each on condition that it is as it was read: the notifier
 * may be counting on it.
 */
export function request(ctx: PipelineContext) {
  const marked: Item[] = ctx.stash.own.marked;
  if (marked.length === 0) runtime.earlyReturn({});
  return {
    operation: 'TransactWriteItems',
    transactItems: marked.map((item) => ({
      table: documentsTable,
      operation: 'UpdateItem',
      key: util.dynamodb.toMapValues({ pk: item.pk, sk: item.sk }),
      update: {
        expression: 'SET edition = :next REMOVE unreadOf',
        expressionValues: util.dynamodb.toMapValues({ ':next': item.edition + 1 }),
      },
      condition: {
        expression: 'edition = :seen',
        expressionValues: util.dynamodb.toMapValues({ ':seen': item.edition }),
      },
    })),
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
