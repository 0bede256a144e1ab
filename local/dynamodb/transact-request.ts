import { itemKeyOf, type TableCache, type WriteName } from './dynalite';
import type { ApiError } from './errors';
import { validationError } from './errors';
import { itemBytes } from './size';
import type { Item, Json, Table } from './types';
import { tableOf, type Writing } from './write';

const maximumItems = 100;
export const maximumTransactionBytes = 4 * 1024 * 1024;

/** One action of a transaction, checked. */
export interface TransactWrite {
  /** `null` for a ConditionCheck. */
  name: WriteName | null;
  data: Json;
  showsOld: boolean;
}

/** Finds out where the item of an action is. */
export interface Located {
  table: Table;
  itemKey: string;
}

const actionNames = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: null } as const;
type ActionKind = keyof typeof actionNames;

const required: Record<ActionKind, string[]> = {
  Put: ['Item'],
  Update: ['Key', 'UpdateExpression'],
  Delete: ['Key'],
  ConditionCheck: ['Key', 'ConditionExpression'],
};

const fields = [
  ...['TableName', 'Item', 'Key', 'UpdateExpression', 'ConditionExpression'],
  ...['ExpressionAttributeNames', 'ExpressionAttributeValues'],
];

const constraint = (path: string, rule: string): ApiError =>
  validationError(`1 validation error detected: Value at '${path}' failed to satisfy constraint: ${rule}`);

/** The `TransactItems` of a request. Throws ValidationException unless there are 1 to 100. */
export const transactItems = (request: Json): Json[] => {
  const items = request['TransactItems'];
  if (!Array.isArray(items)) throw constraint('transactItems', 'Member must not be null');
  if (items.length === 0) throw constraint('transactItems', 'Member must have length greater than or equal to 1');
  if (items.length > maximumItems)
    throw constraint('transactItems', `Member must have length less than or equal to ${maximumItems}`);
  return items as Json[];
};

/** Checks the actions of TransactWriteItems, as far as no data is needed. */
export const transactWrites = ({ dynalite }: Writing, request: Json): TransactWrite[] =>
  transactItems(request).map((entry, index) => {
    const kinds = Object.keys(entry).filter((kind) => entry[kind] != null);
    const kind = kinds[0] as ActionKind;
    if (kinds.length !== 1 || !(kind in actionNames))
      throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
    const action = entry[kind] as Json;
    for (const field of required[kind])
      if (action[field] == null)
        throw constraint(`transactItems.${index + 1}.member.${kind}.${field}`, 'Member must not be null');
    const known = Object.fromEntries(fields.filter((field) => field in action).map((field) => [field, action[field]]));
    const name = actionNames[kind];
    return {
      name,
      data: dynalite.validate(name ?? 'DeleteItem', known),
      showsOld: action['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD',
    };
  });

/**
 * Finds the items of a transaction. An action whose key does not fit its table's schema gives its error instead.
 * Throws ResourceNotFoundException, and ValidationException if two actions have the same item.
 */
export const locate = (tables: TableCache, actions: Json[]): (Located | ApiError)[] => {
  const seen = new Set<string>();
  return actions.map((data) => {
    const table = tableOf(tables, data['TableName']);
    const item = data['Item'] as Item | undefined;
    try {
      const itemKey = itemKeyOf(table, item ?? (data['Key'] as Item), item !== undefined);
      if (seen.has(itemKey)) throw new RangeError('Transaction request cannot include multiple operations on one item');
      seen.add(itemKey);
      return { table, itemKey };
    } catch (error) {
      if (error instanceof RangeError) throw validationError(error.message);
      return error as ApiError;
    }
  });
};

/** Throws ValidationException if items are more than 4 MB together. */
export const checkBytes = (items: (Item | undefined)[]): void => {
  const bytes = items.reduce((total, item) => total + (item ? itemBytes(item) : 0), 0);
  if (bytes > maximumTransactionBytes)
    throw validationError('Collection size of the items in the transaction exceeds the limit of 4 MB');
};
