import { tablePrefix, tablePrefixes, under, type Level, type TableCache } from './dynalite';
import type { Committer } from './commit';
import type { Table } from './types';

/** Every table, in memory and on disk. */
export interface Tables extends TableCache {
  /** Reads the tables from disk and finishes what a kill interrupted: creating, updating and deleting. */
  load(): Promise<void>;
}

export const createTableCache = (level: Level, committer: Committer): Tables => {
  const tables = new Map<string, Table>();

  return {
    async load() {
      for await (const value of level.values(under(tablePrefix))) {
        const table = value as Table;
        if (table.TableStatus === 'DELETING') {
          for (const prefix of tablePrefixes(table.TableName)) await level.clear(under(prefix));
          await committer.commit([{ type: 'del', key: tablePrefix + table.TableName }]);
          continue;
        }
        const indexes = table['GlobalSecondaryIndexes'] as { IndexStatus: string }[] | undefined;
        for (const index of indexes ?? []) index.IndexStatus = 'ACTIVE';
        tables.set(table.TableName, { ...table, TableStatus: 'ACTIVE' });
      }
    },
    get: (name) => tables.get(name),
    names: () => [...tables.keys()].sort(),
    async put(table) {
      // A copy: dynalite goes on changing what it has put.
      tables.set(table.TableName, structuredClone(table));
      await committer.commit([{ type: 'put', key: tablePrefix + table.TableName, value: structuredClone(table) }]);
    },
    async delete(name) {
      tables.delete(name);
      await committer.commit([{ type: 'del', key: tablePrefix + name }]);
    },
    settle: () => committer.settle(),
  };
};
