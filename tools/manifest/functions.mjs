import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { actionsOfModule } from './actions.mjs';
import { grantNameProblems } from './grants.mjs';
import { resourcesOf } from './project.mjs';

/** The modules of the project that end up in a function, as paths below `folder`. */
const modulesOf = async (folder, name) => {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [`functions/${name}/index.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    packages: 'external',
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return Object.entries(inputs)
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.endsWith('.ts'))
    .map(([file]) => file);
};

/** Names in schema/events.json that lead nowhere. */
const nameProblems = ({ sources, functions, topics, queues, rest }, tables) => {
  const known = (map, name) => Object.hasOwn(map, name);
  return [
    ...Object.keys(sources)
      .filter((name) => !known(functions, name))
      .map(
        (name) =>
          `schema/events.json: sources.${name} calls no function. Add "${name}" to "functions", or correct the name.`,
      ),
    ...Object.entries(sources)
      .filter(([, { table }]) => table !== undefined && !known(tables, table))
      .map(
        ([name, { table }]) =>
          `schema/events.json: sources.${name} reads the table ${table}, which is not in schema/tables.json. Name one of ${Object.keys(tables).join(', ')}.`,
      ),
    ...Object.entries(sources)
      .filter(([, { kind, queue }]) => kind === 'QUEUE' && !known(queues, queue))
      .map(
        ([name, { queue }]) =>
          `schema/events.json: sources.${name} reads the queue ${queue}, which is not there. Add it to "queues", or correct the name.`,
      ),
    ...Object.entries(queues)
      .filter(([, { topic }]) => !known(topics, topic))
      .map(
        ([name, { topic }]) =>
          `schema/events.json: queues.${name} belongs to the topic ${topic}, which is not there. Add it to "topics", or correct the name.`,
      ),
    ...Object.entries(rest.routes)
      .filter(([, name]) => !known(functions, name))
      .map(
        ([route, name]) =>
          `schema/events.json: the route ${route} calls the function ${name}, which is not there. Add it to "functions", or correct the name.`,
      ),
  ];
};

/** Functions that nothing calls: no source, no route, no data source of the API. */
const callerProblems = ({ sources, functions, rest }, { dataSources }) => {
  const called = [
    ...Object.keys(sources),
    ...Object.values(rest.routes),
    ...Object.values(dataSources).map((source) => source.function),
  ];
  return Object.keys(functions)
    .filter((name) => !called.includes(name))
    .map(
      (name) =>
        `schema/events.json: nothing calls the function ${name}. Give it an entry in "sources" or a route, or a data source in schema/api.json; or remove it.`,
    );
};

/** Functions without an entry in schema/events.json and the other way round, and calls that are not granted. */
export const functionProblems = async ({ folder, functions, api, events, tables }) => {
  const problems = [...nameProblems(events, tables), ...callerProblems(events, api)];
  const resources = resourcesOf(tables, events.topics, api.resolvers);
  const entries = Object.keys(events.functions);
  for (const name of entries.filter((entry) => !functions.includes(entry)))
    problems.push(
      `schema/events.json: the function ${name} has no file. Write functions/${name}/index.ts, or remove the entry.`,
    );
  for (const name of functions) {
    const entry = events.functions[name];
    if (!entry) {
      problems.push(
        `functions/${name}/index.ts has no entry. Add "${name}" to "functions" in schema/events.json, with "timeoutSeconds", "memoryMegabytes" and "grants".`,
      );
      continue;
    }
    const grants = entry.grants ?? {};
    problems.push(...grantNameProblems(`schema/events.json: functions.${name}`, grants, resources));
    const granted = Object.values(grants).flat();
    const called = new Map();
    for (const file of await modulesOf(folder, name))
      for (const action of actionsOfModule(readFileSync(join(folder, file), 'utf8')))
        if (!called.has(action)) called.set(action, file);
    for (const [action, file] of called)
      if (!granted.includes(action))
        problems.push(
          `${file} calls ${action}, which the function ${name} is not granted. Add the action to functions.${name}.grants in schema/events.json, or do without the call.`,
        );
  }
  return problems;
};
