import { accessKey, memberKey, siteKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import { stateOf } from '../common/result';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable, operationsTable } from '../common/tables';
import { util } from '@aws-appsync/utils';

/**
 * Reads the keys of the stash in one consistent BatchGetItem, and lets the caller pass only as a member with one of the
 * allowed roles, while the document's state allows it, and, if a site is named, as the one it is bound to. Reads are consistent: a removal that returned before
 * this request began is seen.
 */
export function request(ctx: PipelineContext) {
  const tables: Item = {};
  tables[documentsTable] = {
    keys: ctx.stash.keys.documents.map((key) => util.dynamodb.toMapValues(key)),
    consistentRead: true,
  };
  if (ctx.stash.keys.operations.length > 0)
    tables[operationsTable] = {
      keys: ctx.stash.keys.operations.map((key) => util.dynamodb.toMapValues(key)),
      consistentRead: true,
    };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const data: Record<string, (Item | null)[]> = ctx.result!.data;
  const unprocessed: Record<string, Item[]> = ctx.result!.unprocessedKeys ?? {};
  if (Object.values(unprocessed).some((keys) => keys && keys.length > 0)) refuse('BUSY');

  const items: Record<string, Item> = {};
  [...data[documentsTable]!, ...(data[operationsTable] ?? [])].forEach((item) => {
    if (item) items[item.sk] = item;
  });

  // A removed member's item stays without memberId.
  const member = items[memberKey(ctx.stash.userId)];
  const access = items[accessKey];
  const hasLeft = ctx.stash.leaving && member?.removedBy === ctx.stash.userId;
  if (!(member?.memberId || hasLeft) || !access) refuse('NOT_A_MEMBER');
  const state = stateOf(access!);
  if (ctx.stash.states.indexOf(state) < 0) refuse(state === 'DELETED' ? 'DOCUMENT_DELETED' : 'DOCUMENT_ARCHIVED');
  if (ctx.stash.roles.indexOf(member!.role) < 0) refuse('ROLE_TOO_LOW');
  if (ctx.stash.sid) {
    const site = items[siteKey(ctx.stash.sid)];
    // Under the service's site for a member only the service writes, which has no sub.
    const isForeign = site?.service && (ctx.identity as { sub?: string }).sub;
    if (site?.userId !== ctx.stash.userId || isForeign) refuse('SITE_NOT_YOURS');
  }

  ctx.stash.items = items;
  ctx.stash.role = member!.role;
  ctx.stash.access = access!;
  return {};
}
