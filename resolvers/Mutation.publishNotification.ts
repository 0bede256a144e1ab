import type { Context } from '@aws-appsync/utils';
import { requireFullPayload } from './common/selection';
import type { Item } from './common/stash';

/**
 * Publishes an entry of an inbox to its owner. Only functions/notifier may call it, signed with IAM; nothing is stored:
 * the entry is in the inbox already.
 */
export function request(ctx: Context<Item>) {
  requireFullPayload(ctx.info, 'Notification');
  return { payload: ctx.args.input };
}

export function response(ctx: Context<Item, Item, Item, Item, Item>) {
  return ctx.result;
}
