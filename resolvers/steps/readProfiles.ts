import { runtime, util } from '@aws-appsync/utils';
import { profileKey, userKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';

/** Reads the profiles of the members of the page. */
export function request(ctx: PipelineContext) {
  const members: Item[] = ctx.stash.own.members;
  ctx.stash.own.profiles = {};
  if (members.length === 0) runtime.earlyReturn({});
  const tables: Item = {};
  tables[documentsTable] = {
    keys: members.map((member) => util.dynamodb.toMapValues({ pk: userKey(member.userId), sk: profileKey })),
  };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const unprocessed: Item[] = ctx.result!.unprocessedKeys?.[documentsTable] ?? [];
  if (unprocessed.length > 0) refuse('BUSY');
  const profiles: Record<string, Item> = {};
  ctx.result!.data[documentsTable].forEach((item: Item | null) => {
    if (item) profiles[item.userId] = item;
  });
  ctx.stash.own.profiles = profiles;
  return {};
}
