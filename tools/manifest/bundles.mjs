import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundlesOf } from './project.mjs';

/** AppSync's limit for the code of one resolver or function, in characters. */
const mostCharacters = 32_768;

/** The local stack's own judgement of APPSYNC_JS, compiled on the spot, so that the build and the stack never differ. */
const loadSyntax = async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../local/appsync/engine/syntax.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(
    module,
    module.exports,
    createRequire(import.meta.url),
  );
  return module.exports;
};

let loaded;

/** Bundles that are not there, that are too large, or whose syntax AppSync would refuse. */
export const bundleProblems = async (project) => {
  const syntax = await (loaded ??= loadSyntax());
  return bundlesOf(project).flatMap(({ name }) => {
    const code = project.bundle(name);
    if (code === null) return [`dist/resolvers/${name}.js is missing. Run make build.`];
    if (code.length > mostCharacters)
      return [
        `resolvers/${name}.ts has ${code.length} characters when it is bundled; AppSync takes ${mostCharacters} at the most. Move a part into a step of its pipeline, or import less.`,
      ];
    return syntax
      .problems(code, syntax.parse(code))
      .map(
        (problem) =>
          `resolvers/${name}.ts would be refused by AppSync (${problem.replace('code.js', `dist/resolvers/${name}.js`)}). Write it without, or look for the cause in what it imports.`,
      );
  });
};
