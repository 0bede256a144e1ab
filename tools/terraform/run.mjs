// Runs the real Terraform on terraform/ with a provider that knows the AWS provider's schema and no AWS.
//   node tools/terraform/run.mjs                 fmt, init, validate, test and plan
//   node tools/terraform/run.mjs validate test   only these (and init)
// The tool is TypeScript; it is bundled anew for each run, which takes less time than a look whether it changed.
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
// Inside the project, for the bundle imports packages.
const home = mkdtempSync(join(folder, '../../node_modules/.weft-terraform-'));
const bundle = join(home, 'main.mjs');
try {
  await build({
    entryPoints: [join(folder, 'main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  const { main } = await import(pathToFileURL(bundle).href);
  await main(folder, process.argv.slice(2));
} finally {
  rmSync(home, { recursive: true });
}
