import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createClock, type MovableClock } from '../../local/clock';
import { createRunner, type FunctionRunner, type RunnerOptions } from '../../local/lambda';

let folder: string;
let worker: string;
let clock: MovableClock;
let lines: string[];
let runner: FunctionRunner;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weft-runner-'));
  worker = path.join(folder, 'worker.mjs');
  await build({
    entryPoints: ['local/lambda/worker.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: worker,
    logLevel: 'warning',
  });
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  lines = [];
  clock = createClock();
});
afterEach(() => runner.close());

let bundles = 0;
const start = async (code: string, options: Partial<RunnerOptions> = {}): Promise<FunctionRunner> => {
  const bundle = path.join(folder, `function${(bundles += 1)}.mjs`);
  await writeFile(bundle, code);
  runner = createRunner({
    name: 'compactor',
    bundle,
    environment: { AWS_REGION: 'us-east-1', TABLE: 'operations' },
    timeoutMilliseconds: 30_000,
    clock,
    worker,
    log: (line) => lines.push(line),
    ...options,
  });
  return runner;
};

/** Ends when the test's function has logged this line. */
const logged = async (line: string): Promise<void> => {
  await expect.poll(() => lines, { timeout: 30_000, interval: 5 }).toContain(line);
};

it('[OPS-7] keeps an instance warm, and passes events and results through JSON', async () => {
  await start(`
    let count = 0;
    export const handler = async (event) => ({ count: ++count, event, left: undefined });
  `);
  const event = { at: new Date(0), nothing: undefined };
  expect(await runner.invoke(event)).toEqual({ count: 1, event: { at: '1970-01-01T00:00:00.000Z' } });
  expect(await runner.invoke(undefined)).toEqual({ count: 2, event: null });
});

it('[OPS-7] runs one invocation at a time, in the order of the calls', async () => {
  await start(`
    let running = 0;
    export const handler = async (event) => {
      running += 1;
      await new Promise((done) => setImmediate(done));
      const most = running;
      running -= 1;
      return { event, most };
    };
  `);
  const results = await Promise.all([0, 1, 2, 3, 4].map((event) => runner.invoke(event)));
  expect(results).toEqual([0, 1, 2, 3, 4].map((event) => ({ event, most: 1 })));
});

it('[OPS-7] has its own environment and nothing of this process', async () => {
  process.env['WEFT_SECRET_OF_THE_TEST'] = 'x';
  await start('export const handler = async (event, context) => ({ env: process.env, context });');
  const { env, context } = (await runner.invoke({})) as { env: object; context: object };
  expect(env).toMatchObject({ TABLE: 'operations', AWS_LAMBDA_FUNCTION_NAME: 'compactor' });
  expect(env).not.toHaveProperty('WEFT_SECRET_OF_THE_TEST');
  expect(context).toMatchObject({
    functionName: 'compactor',
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:compactor',
  });
  delete process.env['WEFT_SECRET_OF_THE_TEST'];
});

it('[OPS-7] tells the time that is left', async () => {
  await start('export const handler = async (event, context) => context.getRemainingTimeInMillis();');
  const left = (await runner.invoke({})) as number;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(30_000);
});

it('[OPS-7] rejects with the type and message of what was thrown, and stays warm', async () => {
  await start(`
    let count = 0;
    export const handler = async (event) => {
      count += 1;
      if (event === 'type') throw new TypeError('not that');
      if (event === 'text') throw 'a text';
      return count;
    };
  `);
  await expect(runner.invoke('type')).rejects.toMatchObject({ errorType: 'TypeError', message: 'not that' });
  await expect(runner.invoke('text')).rejects.toMatchObject({ errorType: 'string', message: 'a text' });
  expect(await runner.invoke('')).toBe(3);
  expect(lines).toContain('TypeError: not that');
});

it('[OPS-7] rejects when the instance dies, and starts cold after it', async () => {
  await start(`
    let count = 0;
    export const handler = async (event) => {
      count += 1;
      if (event === 'exit') process.exit(3);
      if (event === 'stray') {
        setImmediate(() => { throw new RangeError('stray'); });
        await new Promise(() => {});
      }
      return count;
    };
  `);
  expect(await runner.invoke('')).toBe(1);
  await expect(runner.invoke('exit')).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(await runner.invoke('')).toBe(1);
  await expect(runner.invoke('stray')).rejects.toMatchObject({ errorType: 'RangeError', message: 'stray' });
  expect(await runner.invoke('')).toBe(1);
});

it('[OPS-7] names a bundle without a handler', async () => {
  await start('export const other = 1;');
  await expect(runner.invoke({})).rejects.toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    message: 'index.handler is undefined or not exported',
  });
});

it('[OPS-7] loads a bundle anew that did not load', async () => {
  await start('throw new RangeError("not ready");');
  await expect(runner.invoke({})).rejects.toMatchObject({ errorType: 'RangeError', message: 'not ready' });
  await writeFile(path.join(folder, `function${bundles}.mjs`), 'export const handler = async () => "ready";');
  expect(await runner.invoke({})).toBe('ready');
});

it.each([
  ['waits for ever', 'await new Promise(() => {})'],
  ['never yields', 'for (;;);'],
])('[OPS-7] stops a handler that %s at its time-out', async (_, forever) => {
  await start(`export const handler = async (event) => { if (event === 'hang') { ${forever} } return 'well'; };`, {
    timeoutMilliseconds: 500,
  });
  await expect(runner.invoke('hang')).rejects.toMatchObject({
    errorType: 'Sandbox.Timedout',
    message: 'Task timed out after 0.50 seconds',
  });
});

it('[OPS-7] is killed in the middle of an invocation, and the next starts cold', async () => {
  await start(`
    let count = 0;
    export const handler = async (event) => {
      count += 1;
      if (event !== 'hang') return count;
      console.log('hanging');
      await new Promise(() => {});
    };
  `);
  await runner.invoke('');
  const hanging = runner.invoke('hang');
  const waiting = runner.invoke('');
  const refused = expect(hanging).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  await logged('hanging');
  await runner.kill();
  await refused;
  expect(await waiting).toBe(1);
});

it('[OPS-7] rejects what runs and what waits when it is closed', async () => {
  await start(`
    export const handler = async () => { console.log('hanging'); await new Promise(() => {}); };
  `);
  const calls = [runner.invoke(1), runner.invoke(2)].map((call) => expect(call).rejects.toThrow());
  await logged('hanging');
  await runner.close();
  await Promise.all(calls);
  await expect(runner.invoke(3)).rejects.toThrow('closed');
});

it('[OPS-7] shows the time of the stack, also when it is moved during an invocation', async () => {
  const DAY = 86_400_000;
  await start(`
    const loaded = Date.now();
    export const handler = async (event) => {
      if (event === 'wait') {
        // Before the line, at which the test moves the clock.
        const begun = Date.now();
        console.log('waiting');
        while (Date.now() < begun + ${DAY}) await new Promise((done) => setImmediate(done));
      }
      const date = new Date();
      return { loaded, now: Date.now(), date: +date, isDate: date instanceof Date, epoch: +new Date(0), text: Date() };
    };
  `);
  clock.advance(10 * DAY);
  const before = clock.now();
  const first = (await runner.invoke({})) as Record<string, number>;
  for (const key of ['loaded', 'now', 'date']) {
    expect(first[key]).toBeGreaterThanOrEqual(before);
    expect(first[key]).toBeLessThanOrEqual(clock.now());
  }
  expect(first).toMatchObject({ isDate: true, epoch: 0 });
  expect(String(first['text'])).toContain(String(new Date(before).getFullYear()));

  const waiting = runner.invoke('wait');
  await logged('waiting');
  clock.advance(DAY);
  const second = (await waiting) as Record<string, number>;
  expect(second['now']).toBeGreaterThanOrEqual(before + DAY);
});

it.each([0, 1, 2, 3, 4, 5, 6])(
  "[OPS-7] sets the function's clock by one moment, if time passes after %i looks at the machine's",
  async (before) => {
    await start('export const handler = async () => Date.now();');
    // Warm, so that it answers before its clock is set again.
    await runner.invoke({});
    clock.advance(1000);
    const machine = Date.now();
    // The call only queues the invocation: whoever looks next is the runner, in a turn of its own.
    const answer = runner.invoke({});
    let looks = 0;
    const spy = vi.spyOn(Date, 'now').mockImplementation(() => machine + (looks++ < before ? 0 : 60_000));
    await Promise.resolve();
    await Promise.resolve();
    spy.mockRestore();
    expect(looks).toBeGreaterThan(1);
    const shown = (await answer) as number;
    expect(shown).toBeGreaterThanOrEqual(machine + 1000);
    expect(shown).toBeLessThanOrEqual(clock.now());
  },
);

it('[OPS-7] passes on what the function writes, line by line', async () => {
  await start(`
    export const handler = async () => {
      console.log('one\\ntwo');
      console.error('three');
    };
  `);
  expect(await runner.invoke({})).toBeNull();
  for (const line of ['one', 'two', 'three']) await logged(line);
});
