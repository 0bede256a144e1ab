// Builds the service in an AWS account, or takes it down:
//   node tools/deploy.mjs up|down [folder]
// The folder is the root module to apply, terraform/examples/complete if none is named; it has an output amplify_outputs.
// After `up`, that output is in amplify_outputs.json, for the SDK, and beside the editor page in dist/web.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [direction, folder = 'terraform/examples/complete'] = process.argv.slice(2);

/** Runs Terraform in the folder and ends with its exit code if it fails. Returns what it printed, if asked for. */
const terraform = (args, stdout = 'inherit') => {
  const run = spawnSync('terraform', [`-chdir=${folder}`, ...args], {
    stdio: ['inherit', stdout, 'inherit'],
    encoding: 'utf8',
  });
  if (run.error) {
    console.error(
      'terraform cannot be started: install Terraform 1.11 or newer, https://developer.hashicorp.com/terraform/install',
    );
    process.exit(1);
  }
  if (run.status !== 0) process.exit(run.status ?? 1);
  return run.stdout;
};

const up = () => {
  terraform(['init', '-input=false']);
  terraform(['apply']);
  const outputs = JSON.parse(terraform(['output', '-json', 'amplify_outputs'], 'pipe'));
  for (const file of ['amplify_outputs.json', 'dist/web/amplify_outputs.json'])
    writeFileSync(file, `${JSON.stringify(outputs, null, 2)}\n`);
  console.log(
    'amplify_outputs.json is written, and lies beside the editor page in dist/web: serve that folder over HTTPS.',
  );
};

const directions = { up, down: () => terraform(['destroy']) };
const run = directions[direction];
if (!run) {
  console.error('usage: node tools/deploy.mjs up|down [folder]');
  process.exit(2);
}
run();
