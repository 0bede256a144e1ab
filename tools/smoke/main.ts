import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { enter, readUsers, type Outputs, type Person } from './people';
import type { Run } from './run';
import { runSuite } from './suite';
import { lookAtTheUnverified } from './unverified';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { table: { type: 'string' }, long: { type: 'boolean', default: false } },
});

const readOutputs = async (place = 'amplify_outputs.json'): Promise<Outputs> =>
  place.startsWith('http')
    ? ((await (await fetch(place)).json()) as Outputs)
    : (JSON.parse(readFileSync(place, 'utf8')) as Outputs);

const main = async (): Promise<void> => {
  const outputs = await readOutputs(positionals[0]);
  const users = readUsers(process.env['WEFT_SMOKE_USERS'], outputs);
  const { url } = outputs.data;
  const say = (line: string): void => console.log(line);
  say(`Weft's smoke test of ${url}`);

  let passed = 0;
  let failed = 0;
  const owner = await enter(outputs, users[0], say);
  const other = await enter(outputs, users[1], say);
  const run: Run = {
    url,
    owner,
    other,
    documentId: `smoke-${crypto.randomUUID()}`,
    renew: (person: Person) => enter(outputs, users[person === owner ? 0 : 1], say),
    async check(title, action) {
      try {
        await action();
        passed += 1;
        say(`ok      ${title}`);
      } catch (error) {
        failed += 1;
        say(`FAILED  ${title}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    saw: (question, answer) => say(`saw     ${question}: ${answer}`),
  };
  await runSuite(run);
  await lookAtTheUnverified(run, { table: values.table, long: values.long });
  say(`${passed} passed, ${failed} failed. The document is ${run.documentId}.`);
  process.exit(failed > 0 ? 1 : 0);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
