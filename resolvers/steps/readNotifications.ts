import { util } from '@aws-appsync/utils';
import { refuse, refuseFailure } from '../common/refuse';
import type { Item, Key, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';

/**
 * Reads the entries that the caller has seen, and finds those to mark: an entry that counted something later than the
 * caller had seen stays unread, and one that is gone is no error.
 */
export function request(ctx: PipelineContext) {
  const tables: Item = {};
  tables[documentsTable] = {
    keys: (ctx.stash.own.keys as Key[]).map((key) => util.dynamodb.toMapValues(key)),
    consistentRead: true,
  };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const unprocessed: Record<string, Item[]> = ctx.result!.unprocessedKeys ?? {};
  if (Object.values(unprocessed).some((keys) => keys && keys.length > 0)) refuse('BUSY');
  const found: (Item | null)[] = ctx.result!.data[documentsTable];
  const times: Item = ctx.stash.own.times;
  const seen: Item[] = [];
  found.forEach((item) => {
    if (item && item.at <= times[item.notificationId]) seen.push(item);
  });
  ctx.stash.own.read = seen.map((item) => item.notificationId);
  ctx.stash.own.marked = seen.filter((item) => item.unreadOf);
  return {};
}
