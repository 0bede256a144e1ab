import { util, type Context } from '@aws-appsync/utils';
import { callerOf, preferenceList, preferencesOf } from './common/notification';
import { refuseFailure } from './common/refuse';
import type { Item } from './common/stash';

/** What the caller is notified of, every kind. */
export function request(ctx: Context) {
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues(preferencesOf(callerOf(ctx))),
    consistentRead: true,
  };
}

export function response(ctx: Context<Item, Item, Item, Item, Item | null>) {
  refuseFailure(ctx.error);
  return preferenceList(ctx.result);
}
