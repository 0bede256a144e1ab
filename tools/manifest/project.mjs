import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The manifests of the project at `folder`, the names of its resolver files and functions, and a reader of bundles. */
export const readProject = (folder) => {
  const json = (name) => JSON.parse(readFileSync(join(folder, 'schema', name), 'utf8'));
  const modules = (part) =>
    readdirSync(join(folder, part))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.slice(0, -'.ts'.length));
  return {
    folder,
    api: json('api.json'),
    tables: json('tables.json'),
    events: json('events.json'),
    schema: readFileSync(join(folder, 'schema', 'schema.graphql'), 'utf8'),
    resolvers: modules('resolvers'),
    steps: modules('resolvers/steps'),
    functions: readdirSync(join(folder, 'functions')).filter((name) =>
      existsSync(join(folder, 'functions', name, 'index.ts')),
    ),
    /** The built code of `Type.field` or `steps/name`; null if there is none. */
    bundle: (name) => {
      const file = join(folder, 'dist', 'resolvers', `${name}.js`);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
  };
};

/** The bundles of the API, each with the data source that it asks; a pipeline's own bundle asks none. */
export const bundlesOf = ({ api }) => [
  ...Object.entries(api.resolvers).map(([name, { dataSource }]) => ({ name, dataSource })),
  ...Object.entries(api.functions).map(([name, { dataSource }]) => ({ name: `steps/${name}`, dataSource })),
];

/**
 * The resources that can be granted: every table, every index as `table/index/name`, and the parts of the bucket as
 * `objects/name`; to functions also every topic as `topic/name` and every mutation as `field/Mutation.name`.
 */
export const resourcesOf = (tables, topics = {}, resolvers = {}) => [
  ...Object.entries(tables).flatMap(([table, { indexes }]) => [
    table,
    ...Object.keys(indexes).map((index) => `${table}/index/${index}`),
  ]),
  'objects/snapshots',
  'objects/exports',
  'objects/imports',
  ...Object.keys(topics).map((topic) => `topic/${topic}`),
  ...Object.keys(resolvers)
    .filter((field) => field.startsWith('Mutation.'))
    .map((field) => `field/${field}`),
];
