import { util, type Context } from '@aws-appsync/utils';
import { profileKey, userKey } from '../schema/keys';
import { nameLength } from '../schema/limits.json';
import { isGiven, requireText } from './common/input';
import { refuse, refuseFailure } from './common/refuse';
import type { Item } from './common/stash';

/** Sets the caller's name and colour. The same values again change nothing. */
export function request(ctx: Context) {
  const userId = (ctx.identity as { sub: string }).sub;
  const { name, colour } = ctx.args.input;
  requireText(name, 'name', nameLength.value);
  if (isGiven(colour) && !util.matches('^#[0-9a-fA-F]{6}\\z', colour))
    refuse('INVALID_INPUT', 'colour must be like #1a2b3c.');
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: userKey(userId), sk: profileKey }),
    update: {
      expression: 'SET userId = :user, #name = :name, colour = :colour',
      expressionNames: { '#name': 'name' },
      expressionValues: util.dynamodb.toMapValues({ ':user': userId, ':name': name, ':colour': colour ?? null }),
    },
  };
}

export function response(ctx: Context<Item, Item, Item, Item, Item>) {
  refuseFailure(ctx.error);
  return { userId: ctx.result.userId, name: ctx.result.name, colour: ctx.result.colour };
}
