import { util, type Context } from '@aws-appsync/utils';
import { callerOf, preferenceList, preferencesOf } from './common/notification';
import { refuse, refuseFailure } from './common/refuse';
import type { Item } from './common/stash';

/**
 * Sets what the caller is notified of; kinds that are not named stay as they are. Each kind is an attribute of its own, so
 * that two windows that set different kinds do not undo each other's.
 */
export function request(ctx: Context<Item>) {
  const userId = callerOf(ctx);
  const preferences: Item[] = ctx.args.input.preferences;
  const names: Item = {};
  const values: Item = { ':user': userId };
  preferences.forEach(({ kind, enabled }) => {
    names[`#${kind}`] = kind;
    values[`:${kind}`] = enabled;
  });
  const kinds = preferences.map(({ kind }) => kind);
  if (kinds.length === 0 || kinds.length !== Object.keys(names).length)
    refuse('INVALID_INPUT', 'Name at least one kind, and each once.');
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues(preferencesOf(userId)),
    update: {
      expression: `SET userId = :user, ${kinds.map((kind) => `#${kind} = :${kind}`).join(', ')}`,
      expressionNames: names,
      expressionValues: util.dynamodb.toMapValues(values),
    },
  };
}

export function response(ctx: Context<Item, Item, Item, Item, Item>) {
  refuseFailure(ctx.error);
  return preferenceList(ctx.result);
}
