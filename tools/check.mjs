// Everything that can be said about the project without running it: types, lint, format, rules and tests that belong
// together, and the deployment with its security baseline. Each step speaks only when it fails; the exit code is 1 if
// one did.
import { spawnSync } from 'node:child_process';

const steps = [
  ['types', 'node_modules/.bin/tsc', ['--noEmit', '-p', '.']],
  ['lint', 'node_modules/.bin/eslint', ['.', '--max-warnings=0']],
  ['format', 'node_modules/.bin/prettier', ['--check', '--log-level=warn', '.']],
  ['rules', process.execPath, ['tools/spec.mjs']],
  ['terraform', process.execPath, ['tools/terraform/run.mjs']],
  // But for the tests of these tests.
  [
    'policies',
    'node_modules/.bin/vitest',
    ['run', '--reporter=dot', '--exclude=**/*.mistakes.test.ts', 'terraform.policy'],
  ],
];

let failed = 0;
for (const [name, command, args] of steps) {
  // What vitest says of tests that pass is not worth a reader's time.
  const stdio = name === 'policies' ? 'pipe' : 'inherit';
  const { status, stdout, stderr } = spawnSync(command, args, { stdio, env: { ...process.env, WEFT_PREBUILT: '1' } });
  if (status !== 0 && stdio === 'pipe') process.stdout.write(Buffer.concat([stdout, stderr]));
  process.stdout.write(`${name}: ${status === 0 ? 'ok' : 'FAILED'}\n`);
  if (status !== 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
