import { util } from '@aws-appsync/utils';
import { presencePrefix } from '../../schema/keys';
import { presenceMilliseconds } from '../../schema/limits.json';
import { itemsOf } from '../common/page';
import { participantOf } from '../common/result';
import { refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';

/** Reads who is present: those heard of within the last 45 seconds. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    query: itemsOf(ctx, presencePrefix),
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const since = util.time.nowEpochMilliSeconds() - presenceMilliseconds.value;
  return ctx
    .result!.items.filter((item: Item) => item.lastSeen > since)
    .map((item: Item) => ({
      ...participantOf(item),
      lastSeen: util.time.epochMilliSecondsToISO8601(item.lastSeen),
    }));
}
