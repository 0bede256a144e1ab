// Says what the manifests and the code do not agree on: schema/schema.graphql, schema/api.json and schema/tables.json
// with resolvers/ and its bundles, schema/events.json with functions/. The build ends with it and fails if anything is
// found; `node tools/manifest.mjs FOLDER` looks at another copy of the project, whose bundles are built.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProblems } from './manifest/bundles.mjs';
import { entryProblems } from './manifest/entries.mjs';
import { functionProblems } from './manifest/functions.mjs';
import { grantProblems } from './manifest/grants.mjs';
import { readProject } from './manifest/project.mjs';

/** Every disagreement in the project at `folder`: one sentence each, which says what to do. */
export const manifestProblems = async (folder) => {
  const project = readProject(folder);
  const entries = entryProblems(project);
  // What is said of bundles and grants presupposes that entries and files belong together.
  if (entries.length > 0) return entries;
  return [...(await bundleProblems(project)), ...grantProblems(project), ...(await functionProblems(project))];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await manifestProblems(resolve(process.argv[2] ?? '.'));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
