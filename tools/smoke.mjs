// Runs the smoke test against the API that an amplify_outputs.json names:
//   node tools/smoke.mjs [amplify_outputs.json, or its address] [--table NAME] [--long]
// WEFT_SMOKE_USERS holds two users of the pool, "email password [TOTP secret]" each, with a comma between them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'weft-smoke-'));
await build({
  entryPoints: { main: 'tools/smoke/main.ts', participant: 'test/helpers/participant.ts' },
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
});
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
