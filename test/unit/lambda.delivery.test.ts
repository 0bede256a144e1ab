import { expect, it } from 'vitest';
import { seeded } from '../helpers/random';
import { Bench, keysOf, reporting } from './lambda.support';

/**
 * What must hold of any history, whatever the function answers: each record is handled or given up, none that is good
 * is given up while batches are cut in two, and no record is first handled before an earlier one is settled.
 */
it.each(Array.from({ length: 30 }, (_, index) => index + 1))(
  '[OPS-7] settles every record in order, whatever fails (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const bench = new Bench();
    const keys = Array.from({ length: 1 + Math.floor(random() * 40) }, (_, index) => `O#${index}`);
    const bad = new Set(keys.filter(() => random() < 0.15));
    const settled: string[] = [];
    bench.handler = (event) => {
      const batch = keysOf(event);
      const poison = batch.findIndex((key) => bad.has(key));
      // A function that was stopped has handled nothing for certain; it does not always mean a bad record.
      if (random() < 0.1) throw new Error('stopped');
      if (poison === -1) {
        settled.push(...batch);
        return null;
      }
      if (random() < 0.5) throw new Error('poison');
      settled.push(...batch.slice(0, poison));
      return reporting(event, (key) => bad.has(key));
    };
    bench.start(
      { batchSize: 1 + Math.floor(random() * 12), maximumRetryAttempts: 12 },
      {
        onFailure: (batch) => {
          settled.push(...batch.records.map((record) => record.event.dynamodb!.NewImage!['sk']!.S!));
          bench.failed.push(batch);
          return Promise.resolve();
        },
      },
    );
    bench.stream.add(keys);
    await bench.flush();
    expect(settled).toEqual(keys);
    expect(bench.failedKeys()).toEqual(keys.filter((key) => bad.has(key)));
    const last = (await bench.checkpoint.load())!.shards['shard-a']!.sequence;
    expect(last).toBe(bench.stream.shards.get('shard-a')!.records.at(-1)!.sequence);
    await bench.until(bench.trigger.close());
  },
);

it('[OPS-7] cutting a batch in two uses up no retry', async () => {
  const bench = new Bench();
  bench.handler = () => {
    if (bench.calls.at(-1)!.includes('O#0')) throw new Error('bad');
  };
  bench.stream.add(Array.from({ length: 10 }, (_, index) => `O#${index}`));
  bench.start({ maximumRetryAttempts: 2 });
  await bench.flush();
  expect(bench.calls.filter((call) => call.length === 1 && call[0] === 'O#0')).toHaveLength(3);
  expect(bench.failedKeys()).toEqual(['O#0']);
  await bench.until(bench.trigger.close());
});
