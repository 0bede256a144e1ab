import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStreamTrigger, fileCheckpoint } from '../../local/lambda';
import events from '../../schema/events.json';
import { Bench, mapping, quiet, reporting } from './lambda.support';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.until(bench.trigger.close()));

const range = (count: number): string[] => Array.from({ length: count }, (_, index) => `O#${index}`);

describe('batches', () => {
  it('[OPS-7] come in order and hold no more than the batch size', async () => {
    bench.stream.add(range(25));
    bench.start();
    await bench.flush();
    expect(bench.calls.map((call) => call.length)).toEqual([10, 10, 5]);
    expect(bench.calls.flat()).toEqual(range(25));
  });

  it('[OPS-7] that are not full wait for the window from their first record', async () => {
    bench.start();
    await bench.flush();
    bench.stream.add(['O#0']);
    bench.clock.advance(200);
    await quiet();
    // The window runs from here, where the first record was read.
    for (let passed = 0; passed < 1900; passed += 100) {
      if (passed === 1000) bench.stream.add(['O#1']);
      bench.clock.advance(100);
      await quiet();
    }
    expect(bench.calls).toEqual([]);
    bench.clock.advance(100);
    await quiet();
    expect(bench.calls).toEqual([['O#0', 'O#1']]);
  });

  it('[OPS-7] that are full do not wait', async () => {
    bench.stream.add(range(12));
    bench.start({ batchWindowSeconds: 300 });
    await quiet();
    expect(bench.calls).toEqual([range(12).slice(0, 10)]);
    await bench.flush();
    expect(bench.calls[1]).toEqual(['O#10', 'O#11']);
  });

  it('[OPS-7] stay under 6 MB', async () => {
    bench.stream.add(range(10), { bytes: 1024 * 1024 });
    bench.start({ batchWindowSeconds: 300 });
    await quiet();
    expect(bench.calls).toEqual([range(10).slice(0, 5)]);
  });

  it('[OPS-7] hold only what the filters let pass; the rest needs no second look', async () => {
    bench.stream.add(['P#1', 'O#1', 'P#2', 'O#2', 'P#3']);
    bench.start({ filters: events.sources.compactor.filters });
    await bench.flush();
    expect(bench.calls).toEqual([['O#1', 'O#2']]);
    const last = bench.stream.add(['P#4']).at(-1);
    await bench.flush();
    expect(bench.calls).toHaveLength(1);
    expect((await bench.checkpoint.load())!.shards['shard-a']!.sequence).toBe(last);
  });
});

describe('a failing batch', () => {
  it('[OPS-7] is cut in two until the bad record is alone, which is then given up after its retries', async () => {
    bench.stream.add(range(8));
    bench.handler = () => {
      if (bench.calls.at(-1)!.includes('O#5')) throw Object.assign(new Error('bad'), { name: 'TypeError' });
    };
    bench.start();
    await bench.flush();
    const [first, second, third, ...rest] = bench.calls;
    expect([first, second, third]).toEqual([range(8), range(8).slice(0, 4), range(8).slice(4)]);
    expect(rest).toEqual([['O#4', 'O#5'], ['O#4'], ['O#5'], ['O#5'], ['O#5'], ['O#5'], ['O#6', 'O#7']]);
    expect(bench.failedKeys()).toEqual(['O#5']);
    expect(bench.failed[0]).toMatchObject({
      condition: 'RetryAttemptsExhausted',
      functionError: 'TypeError',
      shardId: 'shard-a',
      streamArn: bench.stream.arn,
    });
  });

  it('[OPS-7] is tried again whole without bisecting, and given up whole', async () => {
    bench.stream.add(range(3));
    bench.handler = () => {
      throw new Error('bad');
    };
    bench.start({ bisectOnError: false });
    await bench.flush();
    expect(bench.calls).toEqual([range(3), range(3), range(3), range(3)]);
    expect(bench.failed).toMatchObject([{ invokeCount: 4, condition: 'RetryAttemptsExhausted' }]);
    expect(bench.failedKeys()).toEqual(range(3));
  });

  it('[OPS-7] blocks its shard until it succeeds', async () => {
    bench.stream.add(range(11));
    bench.handler = () => {
      if (bench.calls.length < 3) throw new Error('not yet');
    };
    bench.start({ bisectOnError: false });
    await bench.flush();
    expect(bench.calls.map((call) => call.length)).toEqual([10, 10, 10, 1]);
    expect(bench.failed).toEqual([]);
  });

  it('[OPS-7] is given up even if the failure destination does not take it', async () => {
    bench.stream.add(range(1));
    bench.handler = () => {
      if (bench.calls.length < 2) throw new Error('bad');
    };
    const onFailure = () => Promise.reject(new Error('no bucket'));
    bench.start({ maximumRetryAttempts: 0 }, { onFailure });
    await bench.flush();
    bench.stream.add(['O#next']);
    await bench.flush();
    expect(bench.calls).toEqual([['O#0'], ['O#next']]);
  });
});

describe('a response with failed items', () => {
  it.each([true, false])('[OPS-7] has only the rest tried again from the lowest one, bisecting %s', async (bisect) => {
    bench.stream.add(range(6));
    let turn = 0;
    bench.handler = (event) => {
      turn += 1;
      const { batchItemFailures } = reporting(event, (sk) => turn === 1 && (sk === 'O#2' || sk === 'O#4')) as {
        batchItemFailures: object[];
      };
      return { batchItemFailures: batchItemFailures.reverse() };
    };
    bench.start({ bisectOnError: bisect });
    await bench.flush();
    expect(bench.calls).toEqual([range(6), ['O#2', 'O#3', 'O#4', 'O#5']]);
    expect(bench.failed).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null failures', { batchItemFailures: null }],
  ])('[OPS-7] %s: the batch has succeeded', async (_, response) => {
    bench.stream.add(range(2));
    bench.handler = () => response;
    bench.start();
    await bench.flush();
    expect(bench.calls).toEqual([range(2)]);
    expect(bench.failed).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a text', 'done'],
    ['failures that are no list', { batchItemFailures: 'all' }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a wrong key', { batchItemFailures: [{ id: '102' }] }],
    ['null for an item', { batchItemFailures: [null] }],
    ['a record of another batch', { batchItemFailures: [{ itemIdentifier: '102' }, { itemIdentifier: '7' }] }],
  ])('[OPS-7] %s: the whole batch has failed', async (_, response) => {
    bench.stream.add(range(3));
    bench.handler = () => (bench.calls.length === 1 ? response : null);
    bench.start({ bisectOnError: false });
    await bench.flush();
    expect(bench.calls).toEqual([range(3), range(3)]);
  });

  it('[OPS-7] means nothing unless the mapping asks for it', async () => {
    bench.stream.add(range(3));
    bench.handler = (event) => reporting(event, () => true);
    bench.start({ reportBatchItemFailures: false });
    await bench.flush();
    expect(bench.calls).toEqual([range(3)]);
  });
});

describe('the age of records', () => {
  it('[OPS-7] beyond the limit sends them to the failure destination without a call', async () => {
    bench.stream.add(['O#old1', 'O#old2'], { ageSeconds: 3601 });
    bench.stream.add(['O#young'], { ageSeconds: 3500 });
    bench.start();
    await bench.flush();
    expect(bench.calls).toEqual([['O#young']]);
    expect(bench.failedKeys()).toEqual(['O#old1', 'O#old2']);
    expect(bench.failed).toMatchObject([{ condition: 'RecordAgeExceeded', invokeCount: 0, functionError: null }]);
  });

  it('[OPS-7] also ends the retries of one that fails', async () => {
    bench.stream.add(['O#0'], { ageSeconds: 3599 });
    bench.handler = () => {
      throw new Error('bad');
    };
    bench.start({ maximumRetryAttempts: -1 });
    await bench.flush();
    expect(bench.calls.length).toBeGreaterThan(1);
    expect(bench.failed).toMatchObject([{ condition: 'RecordAgeExceeded', invokeCount: bench.calls.length }]);
  });

  it('[OPS-7] has no limit at -1', async () => {
    bench.stream.add(['O#0'], { ageSeconds: 80_000 });
    bench.start({ maximumRecordAgeSeconds: -1 });
    await bench.flush();
    expect(bench.calls).toEqual([['O#0']]);
  });
});

describe('a checkpoint', () => {
  it('[OPS-7] lets the next start go on behind what was handled', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'weft-checkpoint-'));
    const checkpoint = fileCheckpoint(path.join(folder, 'new', 'compactor.json'));
    bench.stream.add(range(3));
    bench.start({}, { checkpoint });
    await bench.flush();
    await bench.until(bench.trigger.close());
    bench.stream.add(['O#next']);
    bench.start({}, { checkpoint: fileCheckpoint(path.join(folder, 'new', 'compactor.json')) });
    await bench.flush();
    expect(bench.calls).toEqual([range(3), ['O#next']]);
    await bench.until(bench.trigger.close());
    await rm(folder, { recursive: true });
  });

  it('[OPS-7] does not pass a batch that was not finished: it is sent again', async () => {
    bench.stream.add(range(4));
    bench.handler = (event) => {
      if (bench.calls.length === 1) return reporting(event, (sk) => sk === 'O#2');
      void bench.trigger.close();
      throw new Error('killed');
    };
    bench.start();
    void bench.trigger.flush();
    await quiet();
    expect(bench.calls).toEqual([range(4), ['O#2', 'O#3']]);
    bench.handler = () => null;
    bench.start();
    await bench.flush();
    expect(bench.calls[2]).toEqual(['O#2', 'O#3']);
  });

  it('[OPS-7] of another stream of the table is not used', async () => {
    bench.stream.add(range(1));
    await bench.checkpoint.save({ streamArn: 'other', shards: { 'shard-a': { sequence: '101', done: true } } });
    bench.start();
    await bench.flush();
    expect(bench.calls).toEqual([range(1)]);
  });

  it('[OPS-7] that the stream has forgotten leads to the oldest record there is', async () => {
    bench.stream.add(range(4));
    bench.stream.shards.get('shard-a')!.first = 2;
    const shards = { 'shard-a': { sequence: '101', done: false } };
    await bench.checkpoint.save({ streamArn: bench.stream.arn, shards });
    bench.start();
    await bench.flush();
    expect(bench.calls).toEqual([['O#2', 'O#3']]);
  });
});

describe('shards', () => {
  it('[OPS-7] are read after their parents, each to its end', async () => {
    bench.stream.add(range(2));
    bench.stream.end('shard-a', 'shard-b');
    bench.stream.add(['O#child'], { shard: 'shard-b' });
    bench.handler = () => {
      if (bench.calls.length === 1) throw new Error('bad');
    };
    bench.start({ bisectOnError: false });
    await bench.flush();
    expect(bench.calls).toEqual([range(2), range(2), ['O#child']]);
    bench.stream.end('shard-b', 'shard-c');
    bench.stream.add(['O#grandchild'], { shard: 'shard-c' });
    await bench.flush();
    expect(bench.calls.at(-1)).toEqual(['O#grandchild']);
    expect((await bench.checkpoint.load())!.shards).toMatchObject({
      'shard-a': { done: true },
      'shard-b': { done: true },
      'shard-c': { done: false },
    });
  });

  it('[OPS-7] do not hold up one another', async () => {
    bench.stream.shards.set('shard-z', { parent: null, open: true, first: 0, records: [] });
    bench.stream.add(['O#bad']);
    bench.stream.add(['O#good'], { shard: 'shard-z' });
    bench.handler = () => {
      if (bench.calls.at(-1)!.includes('O#bad')) throw new Error('bad');
    };
    bench.start({ maximumRetryAttempts: -1, batchWindowSeconds: 0 });
    await quiet();
    expect(bench.calls).toContainEqual(['O#good']);
    // It is tried until it is too old.
    expect(bench.failed).toEqual([]);
  });

  it('[OPS-7] that were there before are left out when the mapping begins at the end', async () => {
    bench.stream.add(['O#closed']);
    bench.stream.end('shard-a', 'shard-b');
    bench.stream.add(['O#before'], { shard: 'shard-b' });
    bench.start({ startingPosition: 'LATEST' });
    await bench.flush();
    bench.stream.add(['O#after'], { shard: 'shard-b' });
    bench.stream.end('shard-b', 'shard-c');
    bench.stream.add(['O#new'], { shard: 'shard-c' });
    await bench.flush();
    expect(bench.calls).toEqual([['O#after'], ['O#new']]);
  });
});

describe('the switches', () => {
  it('[OPS-7] pause: nothing is handled until it goes on', async () => {
    bench.start();
    await bench.flush();
    bench.trigger.pause();
    bench.stream.add(range(2));
    bench.clock.advance(60_000);
    await quiet();
    expect(bench.calls).toEqual([]);
    bench.trigger.resume();
    await bench.flush();
    expect(bench.calls).toEqual([range(2)]);
  });

  it('[OPS-7] lose: records count as handled and never come', async () => {
    bench.start();
    bench.trigger.loseRecords(true);
    bench.stream.add(['O#lost']);
    await bench.flush();
    bench.trigger.loseRecords((record) => record.event.dynamodb!.NewImage!['sk']!.S === 'O#lost too');
    bench.stream.add(['O#lost too', 'O#kept']);
    await bench.flush();
    bench.trigger.loseRecords(false);
    bench.stream.add(['O#last']);
    await bench.flush();
    expect(bench.calls).toEqual([['O#kept'], ['O#last']]);
  });

  it('[OPS-7] idle ends when the window has passed and everything is handled', async () => {
    bench.stream.add(range(2));
    bench.start();
    let over = false;
    const idle = bench.trigger.idle().then(() => (over = true));
    await quiet();
    expect(over).toBe(false);
    await bench.until(idle);
    expect(bench.calls).toEqual([range(2)]);
  });

  it('[OPS-7] flush waits for a batch that is being handled', async () => {
    bench.stream.add(range(1));
    let finish: () => void = () => undefined;
    bench.handler = () => new Promise<void>((resolve) => (finish = resolve));
    bench.start();
    let over = false;
    const flushing = bench.trigger.flush().then(() => (over = true));
    await quiet();
    expect([bench.calls, over]).toEqual([[['O#0']], false]);
    finish();
    await bench.until(flushing);
  });
});

describe('trouble with the stream', () => {
  it('[OPS-7] an expired iterator is replaced, and nothing is lost or sent twice', async () => {
    bench.stream.add(range(2));
    bench.start();
    await bench.flush();
    bench.stream.errors.push('ExpiredIteratorException');
    bench.stream.add(['O#next']);
    await bench.flush();
    expect(bench.calls).toEqual([range(2), ['O#next']]);
    expect(bench.lines).toEqual([]);
  });

  it('[OPS-7] another error is logged and the read repeated', async () => {
    bench.stream.add(range(2));
    bench.stream.errors.push('InternalServerError', 'ECONNREFUSED');
    bench.start();
    await bench.flush();
    expect(bench.calls).toEqual([range(2)]);
    expect(bench.lines).toHaveLength(2);
  });

  it('[OPS-7] a table without a stream is awaited', async () => {
    bench.stream.exists = false;
    bench.stream.add(range(1));
    bench.start();
    const flushing = bench.trigger.flush();
    bench.clock.advance(60_000);
    await quiet();
    expect(bench.calls).toEqual([]);
    bench.stream.exists = true;
    await bench.until(flushing);
    expect(bench.calls).toEqual([range(1)]);
  });
});

it.each<[string, object]>([
  ['batchSize', { batchSize: 0 }],
  ['batchWindowSeconds', { batchWindowSeconds: 301 }],
  ['parallelizationFactor', { parallelizationFactor: 2 }],
  ['maximumRetryAttempts', { maximumRetryAttempts: -2 }],
  ['startingPosition', { startingPosition: 'AT_TIMESTAMP' }],
])('[OPS-7] a wrong %s is named', (name, wrong) => {
  bench.start();
  const options = { source: { ...mapping, ...wrong }, clock: bench.clock, checkpoint: bench.checkpoint };
  expect(() =>
    createStreamTrigger({
      endpoint: '',
      table: 'operations',
      runner: { invoke: () => Promise.resolve(null) },
      onFailure: () => Promise.resolve(),
      log: () => undefined,
      reader: bench.stream,
      ...options,
    }),
  ).toThrow(name);
});
