import { runtime, util } from '@aws-appsync/utils';
import { memberKey, metaKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';

/**
 * Reads the titles and states of the documents of one page, and the memberships again: consistent, so that what was
 * deleted is not shown, nor what the caller was removed from while the index is behind.
 */
export function request(ctx: PipelineContext) {
  ctx.stash.own.metas = {};
  const members: Item[] = ctx.stash.own.members;
  if (members.length === 0) runtime.earlyReturn({});
  const tables: Item = {};
  tables[documentsTable] = {
    keys: [
      ...members.map((member) => util.dynamodb.toMapValues({ pk: member.pk, sk: metaKey })),
      ...members.map((member) => util.dynamodb.toMapValues({ pk: member.pk, sk: memberKey(member.userId) })),
    ],
    consistentRead: true,
  };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const unprocessed: Item[] = ctx.result!.unprocessedKeys?.[documentsTable] ?? [];
  if (unprocessed.length > 0) refuse('BUSY');
  const metas: Record<string, Item> = {};
  const current: Record<string, Item> = {};
  ctx.result!.data[documentsTable].forEach((item: Item | null) => {
    if (item?.sk === metaKey) metas[item!.documentId] = item!;
    else if (item?.memberId) current[item.documentId] = item;
  });
  const members: Item[] = ctx.stash.own.members;
  ctx.stash.own.members = members.flatMap(({ documentId }) => current[documentId] ?? []);
  ctx.stash.own.metas = metas;
  return {};
}
