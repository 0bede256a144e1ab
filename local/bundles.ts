import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tables from '../schema/tables.json';

/** The names of the tables that this stack made. */
export type TableNames = Record<keyof typeof tables, string>;

/**
 * Reads the bundle of a resolver (`Type.field`) or of a pipeline step (`steps/name`) and puts the tables' names in, as the
 * deployment does.
 */
export const readBundle = (folder: string, names: TableNames, name: string): string => {
  let code = readFileSync(join(folder, 'resolvers', `${name}.js`), 'utf8');
  for (const [table, { placeholder }] of Object.entries(tables))
    code = code.replaceAll(placeholder, names[table as keyof TableNames]);
  return code;
};
