import { afterEach, expect, it, vi } from 'vitest';
import { createPool } from '../../local/lambda';
import type { FunctionRunner, RunnerOptions } from '../../local/lambda';

interface Call {
  instance: number;
  event: unknown;
  end(): void;
}

const calls: Call[] = [];
let instances = 0;
let ended = 0;

vi.mock('../../local/lambda/runner', async (original) => ({
  ...(await original<object>()),
  createRunner: (): FunctionRunner => {
    const instance = (instances += 1);
    const stop = async (): Promise<void> => void (ended += 1);
    return {
      invoke: (event) => new Promise((resolve) => calls.push({ instance, event, end: () => resolve(instance) })),
      kill: stop,
      close: stop,
    };
  },
}));

afterEach(() => {
  calls.length = 0;
  instances = 0;
  ended = 0;
});

const options = {} as RunnerOptions;

it('[OPS-17] invocations at once go to instances of their own, as many as there may be', async () => {
  const pool = createPool(2, options);
  const results = [pool.invoke('a'), pool.invoke('b'), pool.invoke('c')];
  expect(calls.map(({ instance, event }) => [instance, event])).toEqual([
    [1, 'a'],
    [2, 'b'],
    [1, 'c'],
  ]);
  for (const { end } of calls) end();
  expect(await Promise.all(results)).toEqual([1, 2, 1]);
});

it('[OPS-17] an instance that has nothing to do is used again, and all are stopped together', async () => {
  const pool = createPool(2, options);
  for (const event of ['a', 'b']) {
    const result = pool.invoke(event);
    calls.at(-1)!.end();
    expect(await result).toBe(1);
  }
  void pool.invoke('c');
  void pool.invoke('d');
  expect(instances).toBe(2);
  await pool.kill();
  expect(ended).toBe(2);
  await pool.close();
  expect(ended).toBe(4);
});
