import { extensions, util, type Context } from '@aws-appsync/utils';
import { callerOf } from './common/notification';
import { refuse } from './common/refuse';
import type { Item } from './common/stash';

/** Lets a caller hear what comes into the caller's own inbox, and nobody else's. */
export function request(ctx: Context<Item>) {
  if (ctx.args.userId !== callerOf(ctx)) refuse('NOT_YOURS');
  return { payload: null };
}

export function response(ctx: Context<Item>) {
  extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ userId: { eq: callerOf(ctx) } }));
  return null;
}
