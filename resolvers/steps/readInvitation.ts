import { util } from '@aws-appsync/utils';
import { accessKey, invitationKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';

/**
 * Reads an invitation for somebody who need not be a member yet, with the caller's membership and ACCESS. What does not
 * exist is refused as a wrong token is, before any function is called for it.
 */
export function request(ctx: PipelineContext) {
  const tables: Item = {};
  tables[documentsTable] = {
    keys: ctx.stash.keys.documents.map((key) => util.dynamodb.toMapValues(key)),
    consistentRead: true,
  };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const unprocessed: Item[] = ctx.result!.unprocessedKeys?.[documentsTable] ?? [];
  if (unprocessed.length > 0) refuse('BUSY');
  const items: Record<string, Item> = {};
  ctx.result!.data[documentsTable].forEach((item: Item | null) => {
    if (item) items[item.sk] = item;
  });
  const invitation = items[invitationKey(ctx.args.input.invitationId)];
  const access = items[accessKey];
  if (!invitation || !access) refuse('INVITATION_UNKNOWN');
  ctx.stash.items = items;
  ctx.stash.access = access!;
  ctx.stash.own.invitation = invitation;
  return {};
}
