import { runtime, util } from '@aws-appsync/utils';
import { documentKey, lastKey, presenceKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';
import { documentsTable, operationsTable } from '../common/tables';
import { failedAt } from '../common/transaction';

/**
 * Removes a presence, keeps when the site was last there, and stores its LEFT event; whoever else removed it first has
 * stored both.
 */
export function request(ctx: PipelineContext) {
  const { at, documentId, items } = ctx.stash;
  const sid = ctx.stash.sid!;
  const presence = items[presenceKey(sid)];
  if (!presence) runtime.earlyReturn({});
  const pk = documentKey(documentId);
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        table: operationsTable,
        operation: 'DeleteItem',
        key: util.dynamodb.toMapValues({ pk, sk: presenceKey(sid) }),
        condition: { expression: 'attribute_exists(pk)' },
      },
      // An item of its own, and not the site's: a fold writes that one, and a goodbye must not lose a race against it.
      {
        table: documentsTable,
        operation: 'PutItem',
        key: util.dynamodb.toMapValues({ pk, sk: lastKey(sid) }),
        attributeValues: util.dynamodb.toMapValues({ documentId, sid, lastSeen: at, lastSeq: presence!.lastSeq }),
      },
      eventPut(ctx, documentsTable, 'LEFT', { sid }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  if (!failedAt(ctx, 0)) refuseFailure(ctx.error);
  return {};
}
