import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seedDemo } from './demo';
import { demoUsers, startStack } from './stack';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4000' },
    folder: { type: 'string', default: '.weft' },
    memory: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const run = async (): Promise<void> => {
  // The SDK's word about its next Node version would hide the page's address.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const dist = resolve(import.meta.dirname, '..');
  const folder = values.memory ? null : resolve(join(dist, '..'), values.folder);
  if (folder) mkdirSync(folder, { recursive: true });
  const { WEFT_DYNAMODB_ENDPOINT: endpoint, HISTORY_DAYS: historyDays } = process.env;
  const stack = await startStack({
    port: Number(values.port),
    folder,
    dist,
    ...(endpoint ? { dynamodbEndpoint: endpoint } : {}),
    ...(historyDays ? { historyDays } : {}),
    log: (line) => {
      if (values.verbose) console.log(line);
    },
    mail: (line) => console.log(line),
  });
  await seedDemo(stack);

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void stack.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  console.log(`Weft is running.\n\n  ${stack.url}\n`);
  console.log('Sign in as either of two users, each in a window of its own:\n');
  for (const { username, password } of demoUsers) console.log(`  ${username.padEnd(18)} ${password}`);
  console.log(`\nData is kept in ${folder ?? 'memory'}. Ctrl-C stops.`);
};

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
