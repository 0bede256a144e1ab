import { notificationsPage } from '../schema/limits.json';
import { callerOf, entryKey } from './common/notification';
import { refuse } from './common/refuse';
import type { Item, PipelineContext } from './common/stash';

/** Marks entries of the caller's inbox as read, as far as the caller has seen them. Again it changes nothing. */
export function request(ctx: PipelineContext) {
  const seen: Item[] = ctx.args.input.notifications;
  if (seen.length === 0 || seen.length > notificationsPage.value)
    refuse('INVALID_INPUT', `Name 1 to ${notificationsPage.value} notifications.`);
  const times: Item = {};
  seen.forEach(({ notificationId, at }) => {
    times[notificationId] = at;
  });
  if (Object.keys(times).length !== seen.length) refuse('INVALID_INPUT', 'Name each notification once.');
  const userId = callerOf(ctx);
  ctx.stash.userId = userId;
  ctx.stash.own = { times, keys: seen.map(({ notificationId }) => entryKey(userId, notificationId)) };
  return {};
}

export function response(ctx: PipelineContext) {
  return { notificationIds: ctx.stash.own.read };
}
