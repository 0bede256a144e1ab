import { describe, expect, it } from 'vitest';
import { createCommitter } from '../../local/dynamodb/commit';
import type { Level } from '../../local/dynamodb/dynalite';
import { equalItems } from '../../local/dynamodb/equal';
import { createLocks } from '../../local/dynamodb/locks';
import { itemBytes } from '../../local/dynamodb/size';
import type { Operation } from '../../local/dynamodb/types';

const put = (key: string): Operation => ({ type: 'put', key, value: 1 });

/** A disk whose batches end when the test says so. */
const createDisk = () => {
  const batches: { keys: string[]; end: (error?: Error) => void }[] = [];
  const level = {
    batch: (operations: Operation[]) =>
      new Promise<void>((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve());
        batches.push({ keys: operations.map((operation) => operation.key), end });
      }),
  };
  return { batches, committer: createCommitter(level as unknown as Level) };
};

describe('[OPS-6] the committer', () => {
  it('writes each unit in one batch, in order, one batch at a time', async () => {
    const { batches, committer } = createDisk();
    const done: string[] = [];
    const commit = (name: string, ...keys: string[]) => committer.commit(keys.map(put)).then(() => done.push(name));
    const first = commit('first', 'a', 'b');
    await expect.poll(() => batches.length, { timeout: 100_000 }).toBe(1);
    const others = [commit('second', 'c', 'd', 'e'), commit('third', 'f')];
    await new Promise(setImmediate);
    expect(batches.map((batch) => batch.keys)).toEqual([['a', 'b']]);
    expect(done).toEqual([]);
    batches[0]!.end();
    await first;
    expect(done).toEqual(['first']);
    await expect.poll(() => batches.length, { timeout: 100_000 }).toBe(2);
    expect(batches[1]!.keys).toEqual(['c', 'd', 'e', 'f']);
    batches[1]!.end();
    await Promise.all(others);
    expect(done).toEqual(['first', 'second', 'third']);
  });

  it('acknowledges nothing of a batch that failed, and goes on', async () => {
    const { batches, committer } = createDisk();
    const failing = committer.commit([put('a'), put('b')]);
    await expect.poll(() => batches.length, { timeout: 100_000 }).toBe(1);
    const next = committer.commit([put('c')]);
    batches[0]!.end(new Error('The disk is full.'));
    await expect(failing).rejects.toThrow('The disk is full.');
    await expect.poll(() => batches.length, { timeout: 100_000 }).toBe(2);
    batches[1]!.end();
    await next;
  });
});

describe('[OPS-6] locks', () => {
  it('serve single writes in turn', async () => {
    const locks = createLocks();
    const order: number[] = [];
    await locks.takeOne('a', true);
    const waiting = [1, 2].map((n) => locks.takeOne('a', true).then(() => order.push(n)));
    locks.release('a');
    await waiting[0];
    expect(order).toEqual([1]);
    locks.release('a');
    await waiting[1];
    expect(order).toEqual([1, 2]);
    locks.release('a');
    expect(locks.isHeld('a')).toBe(false);
  });

  it('give a transaction all items or none', async () => {
    const locks = createLocks();
    await locks.takeOne('b', true);
    expect(locks.takeAll(['a', 'b', 'c'])).toEqual([false, true, false]);
    expect(locks.isHeld('a')).toBe(false);
    locks.release('b');
    expect(locks.takeAll(['a', 'b', 'c'])).toEqual([false, false, false]);
    await expect(locks.takeOne('c', true)).rejects.toThrow('Transaction is ongoing');
    const patient = locks.takeOne('c', false);
    locks.release('c');
    await patient;
    // The lock is now a single write's: others wait for it.
    const next = locks.takeOne('c', true);
    locks.release('c');
    await next;
  });
});

describe('[OPS-6] items', () => {
  it.each([
    [{ a: { S: 'x' } }, { a: { S: 'x' } }, true],
    [{ a: { S: 'x' } }, { a: { S: 'y' } }, false],
    [{ a: { S: '1' } }, { a: { N: '1' } }, false],
    [{ a: { S: 'x' } }, { b: { S: 'x' } }, false],
    [{ a: { S: 'x' } }, { a: { S: 'x' }, b: { S: 'x' } }, false],
    [{ a: { SS: ['x', 'y'] } }, { a: { SS: ['y', 'x'] } }, true],
    [{ a: { SS: ['x', 'y'] } }, { a: { SS: ['x', 'z'] } }, false],
    [{ a: { SS: ['1'] } }, { a: { NS: ['1'] } }, false],
    [{ a: { L: [{ N: '1' }, { N: '2' }] } }, { a: { L: [{ N: '2' }, { N: '1' }] } }, false],
    [{ a: { L: [] } }, { a: { M: {} } }, false],
    [{ a: { M: { b: { BOOL: true } } } }, { a: { M: { b: { BOOL: true } } } }, true],
    [{ a: { M: { b: { BOOL: true } } } }, { a: { M: { b: { BOOL: false } } } }, false],
    [{ a: { NULL: true } }, { a: { BOOL: true } }, false],
  ])('compares %j with %j: %s', (left, right, equal) => {
    expect(equalItems(left, right)).toBe(equal);
    expect(equalItems(right, left)).toBe(equal);
  });

  it('counts bytes as AWS documents them', () => {
    expect(itemBytes({ ab: { S: 'ü€' } })).toBe(2 + 5);
    expect(itemBytes({ n: { N: '0' } })).toBe(1 + 1);
    expect(itemBytes({ n: { N: '-123' } })).toBe(1 + 4);
    expect(itemBytes({ b: { B: Buffer.alloc(10).toString('base64') } })).toBe(1 + 10);
    expect(itemBytes({ f: { BOOL: true }, z: { NULL: true } })).toBe(4);
    expect(itemBytes({ l: { L: [{ S: 'abc' }] } })).toBe(1 + 3 + 1 + 3);
    expect(itemBytes({ m: { M: { k: { S: 'abc' } } } })).toBe(1 + 3 + 1 + 1 + 3);
    expect(itemBytes({ s: { SS: ['a', 'bc'] } })).toBe(1 + 3);
  });
});
