import { BatchGetItemCommand, BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { InvalidRequest, type DataSourceAnswer } from '../types';
import { answer, type Access } from './access';
import { toExpressions, type Expression } from './expressions';
import { sameItem } from './same';
import { fromItem, toItem, type Item } from './values';

type Typed = Record<string, unknown>;

interface Keys {
  keys: Typed[];
  consistentRead?: boolean;
  projection?: Expression;
}

const GET_LIMIT = 100;
const WRITE_LIMIT = 25;

const perTable = <From, To>(
  tables: Record<string, From>,
  convert: (value: From, table: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(tables).map(([table, value]) => [table, convert(value, table)]));

const checkSize = (tables: Record<string, unknown[]>, limit: number): void => {
  const size = Object.values(tables).flat().length;
  if (size > limit) throw new InvalidRequest(`A batch has at most ${limit} items, this one has ${size}.`);
};

const hasKey = (item: Item, key: Item): boolean =>
  sameItem(Object.fromEntries(Object.entries(item).filter(([name]) => name in key)), key, []);

/** The keys of a table's first item tell which of an item's attributes identify it; a projection must include them. */
export const batchGetItem = async (
  { client, allow }: Access,
  request: { tables: Record<string, Keys | Typed[]> },
): Promise<DataSourceAnswer> => {
  const tables = perTable(request.tables, (table): Keys => (Array.isArray(table) ? { keys: table } : table));
  const keys = perTable(tables, (table) => table.keys.map(toItem));
  checkSize(keys, GET_LIMIT);
  for (const table of Object.keys(tables)) allow('BatchGetItem', table);
  const output = await client.send(
    new BatchGetItemCommand({
      RequestItems: perTable(tables, (table, name) => ({
        Keys: keys[name] ?? [],
        ConsistentRead: table.consistentRead ?? false,
        ...toExpressions({ Projection: table.projection }),
      })),
    }),
  );
  const found = output.Responses ?? {};
  return answer({
    data: perTable(keys, (wanted, name) =>
      wanted.map((key) => fromItem(found[name]?.find((item) => hasKey(item, key)))),
    ),
    unprocessedKeys: perTable(keys, (_wanted, name) => (output.UnprocessedKeys?.[name]?.Keys ?? []).map(fromItem)),
  });
};

const batchWrite = async (
  { client, allow }: Access,
  tables: Record<string, Typed[]>,
  unprocessed: 'unprocessedItems' | 'unprocessedKeys',
  toWrite: (item: Item) => WriteRequest,
): Promise<DataSourceAnswer> => {
  checkSize(tables, WRITE_LIMIT);
  for (const table of Object.keys(tables)) allow('BatchWriteItem', table);
  const items = perTable(tables, (list) => list.map(toItem));
  const output = await client.send(
    new BatchWriteItemCommand({ RequestItems: perTable(items, (list) => list.map(toWrite)) }),
  );
  const left = perTable(items, (_list, name) =>
    (output.UnprocessedItems?.[name] ?? []).map((write) => write.PutRequest?.Item ?? write.DeleteRequest?.Key ?? {}),
  );
  return answer({
    data: perTable(items, (list, name) =>
      list.map((item) => (left[name]?.some((other) => sameItem(item, other, [])) ? null : fromItem(item))),
    ),
    [unprocessed]: perTable(left, (list) => list.map(fromItem)),
  });
};

export const batchPutItem = (access: Access, request: { tables: Record<string, Typed[]> }): Promise<DataSourceAnswer> =>
  batchWrite(access, request.tables, 'unprocessedItems', (Item) => ({ PutRequest: { Item } }));

export const batchDeleteItem = (
  access: Access,
  request: { tables: Record<string, Typed[]> },
): Promise<DataSourceAnswer> =>
  batchWrite(access, request.tables, 'unprocessedKeys', (Key) => ({ DeleteRequest: { Key } }));
