import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seedDemo } from './demo';
import type { Subscriber } from './messages';
import { demoUsers, startStack, type Stack } from './stack';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4000' },
    folder: { type: 'string', default: '.weft' },
    memory: { type: 'boolean', default: false },
    subscribers: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

/** Subscribes those of a file, which has what the variable `subscribers` of the deployment has. */
const subscribe = async ({ workers }: Stack, file: string): Promise<void> => {
  const subscribers = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Subscriber>;
  for (const subscriber of Object.values(subscribers))
    await workers.hub.subscribe(workers.messages.topics.events, subscriber);
};

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
  // Receivers have to trust it (NODE_EXTRA_CA_CERTS).
  if (folder) writeFileSync(join(folder, 'hub.pem'), stack.workers.hub.certificate);
  if (values.subscribers) await subscribe(stack, values.subscribers);

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
  console.log(`\nTopics and queues answer at ${stack.workers.messages.endpoint}`);
  console.log(`Events are published to ${stack.workers.messages.topics.events}`);
  console.log(`\nData is kept in ${folder ?? 'memory'}. Ctrl-C stops.`);
};

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
