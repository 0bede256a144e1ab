// Builds what is deployed and what the local stack runs, into dist/:
//   dist/resolvers/Type.field.js, dist/resolvers/steps/name.js   APPSYNC_JS, one file each
//   dist/functions/name/index.mjs                                one Lambda each, which tools/package.mjs packs
//   dist/examples/receiver/main.mjs                              the sample receiver
//   dist/local/*.mjs                                             the local stack
//   dist/web/                                                    the editor page
import { existsSync, readdirSync, rmSync, mkdirSync, cpSync } from 'node:fs';
import { build } from 'esbuild';
import { manifestProblems } from './manifest.mjs';

const modules = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => `${folder}/${entry.name}`)
    : [];

const folders = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(`${folder}/${entry.name}/index.ts`))
        .map((entry) => entry.name)
    : [];

// Bundles name the files they were made of; with preserveSymlinks these names do not tell where node_modules really is.
const common = {
  bundle: true,
  format: 'esm',
  target: 'esnext',
  logLevel: 'warning',
  legalComments: 'none',
  preserveSymlinks: true,
};

mkdirSync('dist', { recursive: true });
for (const part of ['resolvers', 'functions', 'packages', 'local', 'bench', 'examples', 'web'])
  rmSync(`dist/${part}`, { recursive: true, force: true });

const resolvers = [...modules('resolvers'), ...modules('resolvers/steps')];
const jobs = [
  build({
    ...common,
    entryPoints: resolvers,
    outbase: 'resolvers',
    outdir: 'dist/resolvers',
    external: ['@aws-appsync/utils', '@aws-appsync/utils/dynamodb'],
  }),
  build({
    ...common,
    platform: 'node',
    target: 'node20',
    entryPoints: Object.fromEntries(
      folders('functions').map((name) => [`${name}/index`, `functions/${name}/index.ts`]),
    ),
    outdir: 'dist/functions',
    outExtension: { '.js': '.mjs' },
    // Some dependencies are CommonJS and call require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  }),
];

const local = ['local/main.ts', 'local/lambda/worker.ts'].filter((file) => existsSync(file));
if (local.length > 0)
  jobs.push(
    build({
      ...common,
      platform: 'node',
      target: 'node20',
      packages: 'external',
      entryPoints: local,
      outbase: 'local',
      outdir: 'dist/local',
      outExtension: { '.js': '.mjs' },
    }),
  );

jobs.push(
  build({
    ...common,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    entryPoints: ['examples/receiver/main.ts'],
    outdir: 'dist/examples/receiver',
    outExtension: { '.js': '.mjs' },
  }),
);

jobs.push(
  build({
    ...common,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    entryPoints: ['bench/main.ts'],
    outdir: 'dist/bench',
    outExtension: { '.js': '.mjs' },
  }),
  // In chunks, so that a process imports only the library that it measures.
  build({
    ...common,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    splitting: true,
    entryPoints: ['bench/crdt/main.ts', 'bench/crdt/cell.ts'],
    outdir: 'dist/bench/crdt',
    outExtension: { '.js': '.mjs' },
  }),
  build({
    ...common,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    entryPoints: ['bench/history/main.ts', 'bench/history/cell.ts'],
    outdir: 'dist/bench/history',
    outExtension: { '.js': '.mjs' },
  }),
);

if (existsSync('web/main.ts')) {
  cpSync('web/static', 'dist/web', { recursive: true });
  jobs.push(
    build({
      ...common,
      platform: 'browser',
      target: 'es2022',
      entryPoints: ['web/main.ts'],
      outdir: 'dist/web',
      minify: true,
      sourcemap: true,
    }),
  );
}
await Promise.all(jobs);

const problems = await manifestProblems(process.cwd());
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
