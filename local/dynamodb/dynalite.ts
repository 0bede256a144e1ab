/**
 * The only file that reaches into dynalite. It uses modules that dynalite does not export (`db`, `actions/*`,
 * `validations/*` of 4.0.0, which package.json pins exactly); its own HTTP server is not used.
 */
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { ApiError } from './errors';
import type { Item, Json, Operation, Staged, Table } from './types';

type Callback<T> = (error: unknown, value?: T) => void;

interface Range {
  gte?: string;
  gt?: string;
  lt?: string;
  lte?: string;
  limit?: number;
  reverse?: boolean;
}

interface Values {
  nextv(count: number): Promise<unknown[]>;
  close(): Promise<void>;
}

/** The LevelDB under dynalite, on disk or in memory: ordered keys, JSON values, atomic batches, reads in snapshots. */
export interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<unknown>;
  getMany(keys: string[]): Promise<unknown[]>;
  batch(operations: Operation[]): Promise<void>;
  clear(range: Range): Promise<void>;
  keys(range: Range): AsyncIterable<string>;
  values(range: Range): AsyncIterable<unknown> & Values;
  iterator(range: Range): AsyncIterable<[string, unknown]>;
}

/** What dynalite's actions call as `store`. */
interface Store {
  options: Json;
  tableDb: Json;
  getTable(name: string, checkStatus: boolean | Callback<Table>, callback?: Callback<Table>): void;
  getItemDb(name: string): Json;
  getIndexDb(type: string, table: string, index: string): Json;
  deleteItemDb(name: string, callback: Callback<void>): void;
  deleteTagDb(name: string, callback: Callback<void>): void;
  deleteIndexDb(type: string, table: string, index: string, callback: Callback<void>): void;
}

type Action = (store: Store, data: Json, callback: Callback<Json>) => void;

interface Validation {
  types: Json;
  custom?: unknown;
}

const require = createRequire(import.meta.url);
const database = require('dynalite/db') as {
  create(options: Json): Store & { db: Level & Json };
  createKey(item: Item, table: Table): string;
  validateKey(key: Item, table: Table): Error | undefined;
  validateItem(item: Item, table: Table): Error | undefined;
  mapPaths(paths: unknown[], item: Item): Item;
  checkConditional(data: Json, item: Item | undefined): Error | null | undefined;
};
const validations = require('dynalite/validations') as {
  checkTypes(data: Json, types: Json): Json;
  checkValidations(data: Json, types: Json, custom: unknown, store: Store): void;
};

const names = [
  ...['BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DeleteTable', 'DescribeTable', 'GetItem'],
  ...['ListTables', 'ListTagsOfResource', 'PutItem', 'Query', 'Scan', 'TagResource', 'UntagResource', 'UpdateItem'],
  'UpdateTable',
] as const;

/** Requests that dynalite validates. */
export type ActionName = (typeof names)[number];
/** Requests that write one item. */
export type WriteName = 'PutItem' | 'UpdateItem' | 'DeleteItem';

const fileOf = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const byName = <T>(folder: string): Map<ActionName, T> =>
  new Map(names.map((name) => [name, require(`dynalite/${folder}/${fileOf(name)}`) as T]));
const actions = byName<Action>('actions');
const rules = byName<Validation>('validations');

export const itemPrefix = (table: string): string => `item-${table}~`;
export const tablePrefix = 'table~';
const indexPrefix = (type: string, table: string, index: string): string =>
  `index-${type.toLowerCase()}~${table}~${index}~`;

/** The prefixes of everything that a table holds. */
export const tablePrefixes = (table: string): string[] => [
  itemPrefix(table),
  `tag-${table}~`,
  `index-global~${table}~`,
  `index-local~${table}~`,
];

/** All keys that begin with a prefix. The prefixes end in `~`, the highest of the characters that keys are made of. */
export const under = (prefix: string): { gte: string; lt: string } => ({ gte: prefix, lt: `${prefix}\u00ff` });

/** Tables as dynalite's actions need them: in memory, written through to disk. */
export interface TableCache {
  get(name: string): Table | undefined;
  put(table: Table): Promise<void>;
  delete(name: string): Promise<void>;
  names(): string[];
  /** Resolves when no write that began before is under way. */
  settle(): Promise<void>;
}

export interface Dynalite {
  level: Level;
  /** Checks a request as DynamoDB does before it looks at any data, parses its expressions, and returns what is known of it. */
  validate(name: ActionName, data: Json): Json;
  /** Runs a validated request that does not write items. */
  run(name: ActionName, data: Json): Promise<Json>;
  /** The part of an item that a validated GetItem asks for. */
  project(data: Json, item: Item): Item;
  /** Applies a validated write to an item in memory. Throws what DynamoDB answers if the item does not allow it. */
  stage(name: WriteName, data: Json, table: Table, before: Item | undefined): Staged;
}

const answer = (callback: Callback<void>, work: Promise<unknown>): void => {
  work.then(
    () => callback(null),
    (error: unknown) => callback(error),
  );
};

/**
 * Replaces dynalite's own stream of values, which takes them one by one and never closes its iterator: each would hold a
 * snapshot of the whole database.
 */
const valueStream = (values: Values): Readable =>
  new Readable({
    objectMode: true,
    read() {
      values.nextv(100).then(
        (page) => {
          for (const value of page) this.push(value);
          if (page.length === 0) this.push(null);
        },
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      values.close().then(
        () => done(error),
        (closing: Error) => done(closing),
      );
    },
  });

/** Opens the LevelDB in `folder` (null: in memory) and returns dynalite's parts over it; `cached` makes the table cache. */
export const openDynalite = (folder: string | null, cached: (level: Level) => TableCache): Dynalite => {
  const delays = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const base = database.create(folder === null ? delays : { ...delays, path: folder });
  const level = base.db;
  level['createValueStream'] = (range: Range) => valueStream(level.values(range));
  const tables = cached(level);

  const getTable: Store['getTable'] = (name, checkStatus, callback) => {
    const done = typeof checkStatus === 'function' ? checkStatus : callback!;
    const table = tables.get(name);
    const hidden = checkStatus && (table?.TableStatus === 'CREATING' || table?.TableStatus === 'DELETING');
    if (table && !hidden) return done(null, checkStatus ? table : structuredClone(table));
    const suffix = checkStatus ? '' : `: Table: ${name} not found`;
    return done(new ApiError('ResourceNotFoundException', `Requested resource not found${suffix}`));
  };

  const clear = async (prefix: string): Promise<void> => {
    await tables.settle();
    await level.clear(under(prefix));
  };

  const store: Store = {
    ...base,
    getTable,
    tableDb: {
      ...base.tableDb,
      get: (name: string, done: Callback<Table>) => done(null, tables.get(name)),
      put: (_name: string, table: Table, done: Callback<void>) => answer(done, tables.put(table)),
      del: (name: string, done: Callback<void>) => answer(done, tables.delete(name)),
      createKeyStream: () => Readable.from(tables.names()),
    },
    deleteItemDb: (name, done) => answer(done, clear(itemPrefix(name))),
    deleteTagDb: (name, done) => answer(done, clear(`tag-${name}~`)),
    deleteIndexDb: (type, table, index, done) => answer(done, clear(indexPrefix(type, table, index))),
  };

  const collector = (prefix: string, operations: Operation[]) => ({
    put(key: string, value: Item, done: Callback<void>) {
      operations.push({ type: 'put', key: prefix + key, value });
      done(null);
    },
    del(key: string, done: Callback<void>) {
      operations.push({ type: 'del', key: prefix + key });
      done(null);
    },
  });

  return {
    level,
    validate(name, data) {
      const { types, custom } = rules.get(name)!;
      const known = validations.checkTypes(data, types);
      validations.checkValidations(known, types, custom, store);
      return known;
    },
    run: (name, data) =>
      new Promise((resolve, reject) => {
        actions.get(name)!(store, data, (error, result) => (error ? reject(error as Error) : resolve(result!)));
      }),
    project(data, item) {
      const paths = (data['_projection'] as { paths: unknown[] } | undefined)?.paths;
      return paths ? database.mapPaths(paths, item) : item;
    },
    stage(name, data, table, before) {
      const prefix = itemPrefix(table.TableName);
      const operations: Operation[] = [];
      let outcome: { error: unknown; result: Json } | undefined;
      const staging: Store = {
        ...store,
        getTable: (_name, checkStatus) => (checkStatus as Callback<Table>)(null, table),
        getItemDb: () => ({
          ...collector(prefix, operations),
          lock: (_key: string, run: (release: (done: unknown) => unknown) => void) => run((done) => done),
          get: (_key: string, done: Callback<Item>) => done(null, before),
        }),
        getIndexDb: (type, tableName, index) => collector(indexPrefix(type, tableName, index), operations),
      };
      // With such a store an action calls back before it returns.
      actions.get(name)!(staging, data, (error, result) => (outcome = { error, result: result! }));
      if (outcome!.error) throw outcome!.error;
      // The item's own operation is the last one, after its index entries.
      const own = operations[operations.length - 1]!;
      const after = own.type === 'put' ? (own.value as Item) : undefined;
      return { table, itemKey: own.key, before, after, operations, result: outcome!.result };
    },
  };
};

const check = (error: Error | null | undefined): void => {
  if (error) throw error;
};

/** The key under which a table keeps an item, given the item or its key. Throws if that does not fit the table's schema. */
export const itemKeyOf = (table: Table, item: Item, isWhole: boolean): string => {
  check(isWhole ? database.validateItem(item, table) : database.validateKey(item, table));
  return itemPrefix(table.TableName) + database.createKey(item, table);
};

/** Throws ConditionalCheckFailedException unless the condition of a validated request holds. */
export const checkCondition = (data: Json, item: Item | undefined): void =>
  check(database.checkConditional(data, item));

/** The key attributes of an item. */
export const keyOf = (table: Table, item: Item): Item =>
  Object.fromEntries(table.KeySchema.map(({ AttributeName: name }) => [name, item[name]!]));
