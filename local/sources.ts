import api from '../schema/api.json';
import { createDynamoSource, createLambdaSource, createNoneSource } from './appsync/sources';
import type { DataSource } from './appsync/types';
import type { TableNames } from './bundles';
import type { FunctionName } from './workers';

export interface SourcesOptions {
  /** The database's address. */
  endpoint: string;
  names: TableNames;
  /** Calls a function of events.json. */
  invoke(name: FunctionName, payload: unknown): Promise<unknown>;
}

/** Makes the data sources of api.json, those of tables each with the grants that its role has on AWS. */
export const createSources = ({ endpoint, names, invoke }: SourcesOptions): Record<string, DataSource> =>
  Object.fromEntries(
    Object.entries(api.dataSources).map(([name, source]) => {
      if ('function' in source)
        return [name, createLambdaSource((payload) => invoke(source.function as FunctionName, payload))];
      if (!('table' in source)) return [name, createNoneSource()];
      const grants = Object.fromEntries(
        Object.entries(source.grants).map(([resource, actions]) => {
          const [table, ...index] = resource.split('/');
          return [[names[table as keyof TableNames], ...index].join('/'), actions];
        }),
      );
      return [name, createDynamoSource({ endpoint, table: names[source.table as keyof TableNames], grants })];
    }),
  );
