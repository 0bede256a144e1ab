/** The names of the two tables (schema/tables.json) in this deployment. */
export interface Tables {
  readonly operations: string;
  readonly documents: string;
}

const required = (environment: NodeJS.ProcessEnv, name: string): string => {
  const value = environment[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
};

/** Reads the tables' names from `OPERATIONS_TABLE` and `DOCUMENTS_TABLE`. Throws an Error if one is missing. */
export const tablesFrom = (environment: NodeJS.ProcessEnv): Tables => ({
  operations: required(environment, 'OPERATIONS_TABLE'),
  documents: required(environment, 'DOCUMENTS_TABLE'),
});
