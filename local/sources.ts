import api from '../schema/api.json';
import { createDynamoSource } from './appsync/sources';
import type { DataSource } from './appsync/types';
import type { TableNames } from './bundles';

/** Makes the data sources of api.json, each with the grants that its role has on AWS. */
export const createSources = (endpoint: string, names: TableNames): Record<string, DataSource> =>
  Object.fromEntries(
    Object.entries(api.dataSources).map(([name, source]) => {
      const grants = Object.fromEntries(
        Object.entries(source.grants).map(([resource, actions]) => {
          const [table, ...index] = resource.split('/');
          return [[names[table as keyof TableNames], ...index].join('/'), actions];
        }),
      );
      return [name, createDynamoSource({ endpoint, table: names[source.table as keyof TableNames], grants })];
    }),
  );
