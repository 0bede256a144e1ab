import { util, type Context } from '@aws-appsync/utils';
import { profileKey, userKey } from '../schema/keys';
import { refuseFailure } from './common/refuse';
import type { Item } from './common/stash';

/** The caller's profile; a caller who never saved one has no name yet. */
export function request(ctx: Context) {
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ pk: userKey((ctx.identity as { sub: string }).sub), sk: profileKey }),
    consistentRead: true,
  };
}

export function response(ctx: Context<Item, Item, Item, Item, Item | null>) {
  refuseFailure(ctx.error);
  return {
    userId: (ctx.identity as { sub: string }).sub,
    name: ctx.result?.name ?? null,
    colour: ctx.result?.colour ?? null,
  };
}
