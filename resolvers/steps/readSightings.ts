import { runtime, util } from '@aws-appsync/utils';
import { documentKey, lastKey, presenceKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable, operationsTable } from '../common/tables';

/** Reads when the sites of the page were last seen: their presences, and what was kept of those that are gone. */
export function request(ctx: PipelineContext) {
  const sites: Item[] = ctx.stash.own.sites;
  ctx.stash.own.found = {};
  if (sites.length === 0) runtime.earlyReturn({});
  const pk = documentKey(ctx.stash.documentId);
  const tables: Item = {};
  tables[operationsTable] = {
    keys: sites.map((site) => util.dynamodb.toMapValues({ pk, sk: presenceKey(site.sid) })),
    consistentRead: true,
  };
  tables[documentsTable] = {
    keys: sites.map((site) => util.dynamodb.toMapValues({ pk, sk: lastKey(site.sid) })),
    consistentRead: true,
  };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const unprocessed: Record<string, Item[]> = ctx.result!.unprocessedKeys ?? {};
  if (Object.values(unprocessed).some((keys) => keys && keys.length > 0)) refuse('BUSY');
  const found: Record<string, Item> = {};
  [...ctx.result!.data[documentsTable], ...ctx.result!.data[operationsTable]].forEach((item: Item | null) => {
    if (item) found[item.sk] = item;
  });
  ctx.stash.own.found = found;
  return {};
}
