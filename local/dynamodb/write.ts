import { ApiError, errorName, isApiError, notFound, validationError } from './errors';
import { itemKeyOf, keyOf, type Dynalite, type TableCache, type WriteName } from './dynalite';
import type { Journal } from './journal';
import type { Locks } from './locks';
import { itemBytes, maximumItemBytes } from './size';
import type { Expired, TimeToLive } from './ttl';
import type { Item, Json, Staged, Table } from './types';

/** What all writers share. */
export interface Writing {
  dynalite: Dynalite;
  tables: TableCache;
  locks: Locks;
  journal: Journal;
  ttl: TimeToLive;
}

/** The table of a request. Throws ResourceNotFoundException. */
export const tableOf = (tables: TableCache, name: unknown): Table => {
  const table = tables.get(name as string);
  if (table?.TableStatus === 'ACTIVE' || table?.TableStatus === 'UPDATING') return table;
  throw notFound('Requested resource not found');
};

/** Applies a validated write to an item, and adds the old item to the error of a failed condition if `showsOld`. */
export const stage = (
  { dynalite }: Pick<Writing, 'dynalite'>,
  name: WriteName,
  data: Json,
  table: Table,
  before: Item | undefined,
  showsOld: boolean,
): Staged => {
  const staged = ((): Staged => {
    try {
      return dynalite.stage(name, data, table, before);
    } catch (error) {
      if (isApiError(error) && errorName(error) === 'ConditionalCheckFailedException' && showsOld && before)
        throw new ApiError('ConditionalCheckFailedException', error.message, { Item: before });
      throw error;
    }
  })();
  if (staged.after && itemBytes(staged.after) > maximumItemBytes)
    throw validationError(
      name === 'UpdateItem'
        ? 'Item size to update has exceeded the maximum allowed size'
        : 'Item size has exceeded the maximum allowed size',
    );
  return staged;
};

/** Runs `work` on an item while nobody else writes it. */
const withItem = async <T>(
  { dynalite, locks }: Writing,
  itemKey: string,
  refuse: boolean,
  work: (before: Item | undefined) => Promise<T>,
): Promise<T> => {
  await locks.takeOne(itemKey, refuse);
  try {
    return await work((await dynalite.level.get(itemKey)) as Item | undefined);
  } finally {
    locks.release(itemKey);
  }
};

/** Puts, updates or deletes one item. With `refuse` a running transaction on the item is a TransactionConflictException. */
const writeOne = (writing: Writing, name: WriteName, data: Json, refuse: boolean, showsOld: boolean): Promise<Json> => {
  const known = tableOf(writing.tables, data['TableName']);
  const isPut = name === 'PutItem';
  const itemKey = itemKeyOf(known, (isPut ? data['Item'] : data['Key']) as Item, isPut);
  return withItem(writing, itemKey, refuse, async (before) => {
    const table = tableOf(writing.tables, data['TableName']);
    const staged = stage(writing, name, data, table, before, showsOld);
    await writing.journal.persist([staged]);
    return staged.result;
  });
};

/** PutItem, UpdateItem, DeleteItem. */
export const write = async (writing: Writing, name: WriteName, request: Json): Promise<Json> => {
  const showsOld = request['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  return writeOne(writing, name, writing.dynalite.validate(name, request), true, showsOld);
};

interface BatchWrite {
  RequestItems: Record<string, { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]>;
  ReturnConsumedCapacity?: string;
}

const wrongKey = 'The provided key element does not match the schema';

/** The writes of a BatchWriteItem. All keys are checked before anything is written. */
const batchWrites = (tables: TableCache, data: BatchWrite): { name: WriteName; data: Json }[] => {
  const seen = new Set<string>();
  return Object.entries(data.RequestItems).flatMap(([tableName, requests]) => {
    const table = tableOf(tables, tableName);
    return requests.map(({ PutRequest: put, DeleteRequest: remove }) => {
      const common = { TableName: tableName, ReturnConsumedCapacity: data.ReturnConsumedCapacity };
      let key: string;
      try {
        key = itemKeyOf(table, put ? put.Item : remove!.Key, put !== undefined);
      } catch (error) {
        throw /Missing the key|Type mismatch for key/.test((error as Error).message)
          ? validationError(wrongKey)
          : error;
      }
      if (seen.has(key)) throw validationError('Provided list of item keys contains duplicates');
      seen.add(key);
      return put
        ? { name: 'PutItem' as const, data: { ...common, Item: put.Item } }
        : { name: 'DeleteItem' as const, data: { ...common, Key: remove!.Key } };
    });
  });
};

/** BatchWriteItem: each write is atomic by itself; one that meets a transaction waits for it. */
export const batchWrite = async (writing: Writing, request: Json): Promise<Json> => {
  const data = writing.dynalite.validate('BatchWriteItem', request) as Json & BatchWrite;
  if (Object.values(data.RequestItems).flat().length > 25)
    throw validationError('Too many items requested for the BatchWriteItem call');
  const writes = batchWrites(writing.tables, data);
  for (const { data: put } of writes)
    if (put['Item'] && itemBytes(put['Item'] as Item) > maximumItemBytes)
      throw validationError('Item size has exceeded the maximum allowed size');
  const results = await Promise.all(writes.map((one) => writeOne(writing, one.name, one.data, false, false)));
  const capacities = new Map<string, number>();
  for (const { ConsumedCapacity: consumed } of results as {
    ConsumedCapacity?: { TableName: string; CapacityUnits: number };
  }[])
    if (consumed)
      capacities.set(consumed.TableName, (capacities.get(consumed.TableName) ?? 0) + consumed.CapacityUnits);
  const consumed = [...capacities].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }));
  return { UnprocessedItems: {}, ...(consumed.length > 0 ? { ConsumedCapacity: consumed } : {}) };
};

/** Deletes an item whose time to live is over, if it still is, with a record that says so. */
export const expire = (writing: Writing, { tableName, itemKey, entry }: Expired): Promise<void> =>
  withItem(writing, itemKey, false, async (before) => {
    const table = writing.tables.get(tableName);
    const stale = [{ type: 'del' as const, key: entry }];
    if (!table || !before || !writing.ttl.hasExpired(tableName, before))
      return writing.journal.persist([], { also: stale });
    const data = { TableName: tableName, Key: keyOf(table, before) };
    const staged = writing.dynalite.stage('DeleteItem', data, table, before);
    return writing.journal.persist([staged], { byTtl: true, also: stale });
  });
