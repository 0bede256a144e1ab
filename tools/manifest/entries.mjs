import { Kind, parse } from 'graphql';

const roots = ['Query', 'Mutation', 'Subscription'];

/** AppSync's limit for one pipeline. */
const mostSteps = 10;

const fieldsOf = (schema) =>
  parse(schema).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && roots.includes(definition.name.value)
      ? definition.fields.map((field) => `${definition.name.value}.${field.name.value}`)
      : [],
  );

const missing = (wanted, given) => wanted.filter((name) => !given.includes(name));

/** Fields, entries and files that do not belong together, and names that lead nowhere. */
export const entryProblems = ({ schema, api, resolvers, steps, events, tables }) => {
  const problems = [];
  const say = (names, sentence) => problems.push(...names.map(sentence));
  const fields = fieldsOf(schema);
  const entries = Object.keys(api.resolvers);
  const functions = Object.keys(api.functions);

  say(
    missing(fields, entries),
    (name) =>
      `schema/api.json: the field ${name} has no entry. Add "${name}" to "resolvers", with its "dataSource" or the "functions" of its pipeline.`,
  );
  say(
    missing(entries, fields),
    (name) =>
      `schema/api.json: the entry ${name} has no field. Add the field to schema/schema.graphql, or remove the entry.`,
  );
  say(
    missing(entries, resolvers),
    (name) => `schema/api.json: the entry ${name} has no file. Write resolvers/${name}.ts, or remove the entry.`,
  );
  say(
    missing(functions, steps),
    (name) => `schema/api.json: the function ${name} has no file. Write resolvers/steps/${name}.ts, or remove it.`,
  );
  say(
    missing(resolvers, entries),
    (name) => `resolvers/${name}.ts has no entry. Add "${name}" to "resolvers" in schema/api.json, or remove the file.`,
  );
  say(
    missing(steps, functions),
    (name) =>
      `resolvers/steps/${name}.ts has no entry. Add "${name}" with its "dataSource" to "functions" in schema/api.json, or remove the file.`,
  );
  return [...problems, ...nameProblems(api), ...sourceProblems(api.dataSources, events, tables)];
};

/** What a data source of each type names, and where that must be. */
const sourceProblems = (dataSources, events, tables) =>
  Object.entries(dataSources).flatMap(([name, { type, table, function: called }]) => {
    const where = `schema/api.json: dataSources.${name}`;
    if (type === 'NONE') return [];
    if (type === 'AMAZON_DYNAMODB')
      return Object.hasOwn(tables, table)
        ? []
        : [
            `${where} is of the table ${table}, which is not in schema/tables.json. Name one of ${Object.keys(tables).join(', ')}.`,
          ];
    if (type !== 'AWS_LAMBDA')
      return [`${where} has the type ${type}. It may be AMAZON_DYNAMODB, AWS_LAMBDA or NONE: correct it.`];
    if (!Object.hasOwn(events.functions, called))
      return [
        `${where} calls the function ${called}, which is not there. Add it to "functions" in schema/events.json, or correct the name.`,
      ];
    return Object.hasOwn(events.sources, called)
      ? [
          `${where} calls the function ${called}, which has a source in schema/events.json. Give the API a function of its own.`,
        ]
      : [];
  });

const nameProblems = ({ resolvers, functions, dataSources }) => {
  const problems = [];
  for (const [name, entry] of Object.entries(resolvers)) {
    if ((entry.dataSource === undefined) === (entry.functions === undefined))
      problems.push(`schema/api.json: give ${name} either a "dataSource" or the "functions" of its pipeline.`);
    if ((entry.functions?.length ?? 0) > mostSteps)
      problems.push(
        `schema/api.json: ${name} has ${entry.functions.length} functions; AppSync takes ${mostSteps} at the most. Join some.`,
      );
  }
  const steps = Object.values(resolvers).flatMap((entry) => entry.functions ?? []);
  const sources = [...Object.values(resolvers), ...Object.values(functions)].flatMap((entry) => entry.dataSource ?? []);
  for (const name of new Set(missing(steps, Object.keys(functions))))
    problems.push(
      `schema/api.json: a pipeline names the function ${name}, which is not there. Add it to "functions", or correct the name.`,
    );
  for (const name of missing(Object.keys(functions), steps))
    problems.push(`schema/api.json: no pipeline names the function ${name}. Use it, or remove it and its file.`);
  for (const name of new Set(missing(sources, Object.keys(dataSources))))
    problems.push(`schema/api.json: there is no data source ${name}. Add it to "dataSources", or correct the name.`);
  for (const name of missing(Object.keys(dataSources), sources))
    problems.push(`schema/api.json: nothing uses the data source ${name}. Use it, or remove it.`);
  return problems;
};
