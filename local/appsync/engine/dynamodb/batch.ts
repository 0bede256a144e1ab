import type { Helper } from '../session';
import type { Filter } from '../util/conditions';
import { conditionOf, given, marshalItem, projectionOf } from './marshal';
import { toUpdate } from './operations';

type Item = Record<string, unknown>;
type Tables<T> = { tables: Record<string, T> };

const perTable = <T>(tables: Record<string, T>, convert: (value: T) => unknown): object =>
  Object.fromEntries(Object.entries(tables).map(([name, value]) => [name, convert(value)]));

export const batchGet: Helper = (_session, input: Tables<{ keys: Item[]; projection?: string[] }>) => ({
  operation: 'BatchGetItem',
  tables: perTable(input.tables, (table) => ({
    keys: table.keys.map(marshalItem),
    ...given(table, ['consistentRead']),
    ...projectionOf(table.projection),
  })),
});

export const batchPut: Helper = (_session, input: Tables<Item[]>) => ({
  operation: 'BatchPutItem',
  tables: perTable(input.tables, (items) => items.map(marshalItem)),
});

export const batchDelete: Helper = (_session, input: Tables<Item[]>) => ({
  operation: 'BatchDeleteItem',
  tables: perTable(input.tables, (keys) => keys.map(marshalItem)),
});

export const transactGet: Helper = (
  _session,
  input: { items: { table: string; key: Item; projection?: string[] }[] },
) => ({
  operation: 'TransactGetItems',
  transactItems: input.items.map(({ table, key, projection }) => ({
    table,
    key: marshalItem(key),
    ...projectionOf(projection),
  })),
});

interface WriteBody {
  table: string;
  key: Item;
  item?: Item;
  update?: Item;
  condition?: Filter;
}

const OPERATIONS: Record<string, string> = {
  putItem: 'PutItem',
  updateItem: 'UpdateItem',
  deleteItem: 'DeleteItem',
  conditionCheck: 'ConditionCheck',
};

const writeOf = (item: Record<string, WriteBody>): object => {
  const [[kind, body] = ['', undefined]] = Object.entries(item);
  if (OPERATIONS[kind] === undefined || body === undefined) throw new Error(`transactWrite has no ${kind}`);
  return {
    table: body.table,
    operation: OPERATIONS[kind],
    key: marshalItem(body.key),
    ...(body.item && { attributeValues: marshalItem(body.item) }),
    ...(body.update && { update: toUpdate(body.update) }),
    ...conditionOf(body.condition),
  };
};

export const transactWrite: Helper = (_session, input: { items: Record<string, WriteBody>[] }) => ({
  operation: 'TransactWriteItems',
  transactItems: input.items.map(writeOf),
});
