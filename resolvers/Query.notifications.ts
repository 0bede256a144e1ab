import { notificationsPage } from '../schema/limits.json';
import { isGiven, isWhole } from './common/input';
import { notificationOf } from './common/notification';
import { refuse } from './common/refuse';
import type { Item, PipelineContext } from './common/stash';

/** A page of the caller's inbox, the latest first, and how much of it is not read. */
export function request(ctx: PipelineContext) {
  const limit = ctx.args.limit;
  if (isGiven(limit) && !isWhole(limit, 1, notificationsPage.value))
    refuse('INVALID_INPUT', `limit must be 1 to ${notificationsPage.value}.`);
  return {};
}

export function response(ctx: PipelineContext) {
  const { entries, nextToken, unread } = ctx.stash.own;
  return { items: (entries as Item[]).map(notificationOf), nextToken, unread };
}
