import { execFileSync } from 'node:child_process';

/**
 * Builds the bundles and packages once before any test, for the tests run what is deployed. WEFT_PREBUILT=1 leaves them as
 * they are.
 */
export default function setup(): void {
  if (process.env['WEFT_PREBUILT'] === '1') return;
  for (const tool of ['tools/build.mjs', 'tools/package.mjs'])
    execFileSync(process.execPath, [tool], { stdio: 'inherit' });
}
