// Runs a tool that is written in TypeScript.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles entry points, by the name that each is to have, into a folder that is removed afterwards, and runs `main` with
 * this process's arguments, output and environment, and with `more` of the latter. Its exit code becomes this process's.
 */
export const runBundled = async (entryPoints, more = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-tool-'));
  await build({
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  });
  const { status } = spawnSync(process.execPath, [join(folder, 'main.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...more },
  });
  rmSync(folder, { recursive: true });
  process.exitCode = status ?? 1;
};
