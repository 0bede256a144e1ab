import { required } from './environment';

/** The names of the two tables (schema/tables.json) in this deployment. */
export interface Tables {
  readonly operations: string;
  readonly documents: string;
}

/** Reads the tables' names from `OPERATIONS_TABLE` and `DOCUMENTS_TABLE`. Throws an Error if one is missing. */
export const tablesFrom = (environment: NodeJS.ProcessEnv): Tables => ({
  operations: required(environment, 'OPERATIONS_TABLE'),
  documents: required(environment, 'DOCUMENTS_TABLE'),
});
