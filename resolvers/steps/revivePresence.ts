import { runtime, util } from '@aws-appsync/utils';
import { documentKey, presenceKey } from '../../schema/keys';
import { dueUpdate } from '../common/due';
import { eventPut } from '../common/event';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable, operationsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Brings back a presence that was swept, or that said goodbye: stored together with its JOINED event and an appointment
 * with the sweeper. Another heartbeat of the same site may have done so meanwhile.
 */
export function request(ctx: PipelineContext) {
  const { documentId, items, own } = ctx.stash;
  const sid = ctx.stash.sid!;
  if (items[presenceKey(sid)]) runtime.earlyReturn({});
  const presence: Item = own.presence;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        table: operationsTable,
        operation: 'PutItem',
        key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: presenceKey(sid) }),
        attributeValues: util.dynamodb.toMapValues(presence),
        condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
      },
      { table: documentsTable, operation: 'UpdateItem', ...dueUpdate(documentId) },
      eventPut(ctx, documentsTable, 'JOINED', { sid }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx, 0);
  return {};
}
