// Shows the sites that are barred, what they hold and why:
//   node tools/barred.mjs [folder of the deployment, or the address of a local stack's amplify_outputs.json]
//     [--document ID] [--text]
// --document looks at one document only, instead of reading the whole table; --text shows what was to be inserted, too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'weft-barred-'));
await build({
  entryPoints: { main: 'tools/barred/main.ts' },
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
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
