// Runs the checks and all tests, and closes with the runner's own counts in one line: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const check = spawnSync(process.execPath, ['tools/check.mjs'], { stdio: 'inherit' });
const folder = mkdtempSync(join(tmpdir(), 'weft-'));
const report = join(folder, 'report.json');
const run = spawnSync(
  'node_modules/.bin/vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, WEFT_PREBUILT: '1' } },
);
const counts = JSON.parse(readFileSync(report, 'utf8'));
rmSync(folder, { recursive: true });
const brokenFiles = counts.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = counts.numFailedTests + brokenFiles + (check.status === 0 ? 0 : 1);
for (const file of counts.testResults)
  if (file.status === 'failed') {
    const titles = file.assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName);
    console.log(`failed in ${relative(process.cwd(), file.name)}: ${titles.join('; ') || file.message}`);
  }
const skipped = counts.numPendingTests + counts.numTodoTests;
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || run.status !== 0 || counts.numPassedTests === 0 ? 1 : 0;
