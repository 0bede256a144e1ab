import { expect, test } from 'vitest';
import { Replica } from '../../crdt';
import { StateCache } from '../../functions/compactor/cache';

const state = (bytes: number) => ({ replica: new Replica(), revision: 1, bytes });

test('a state that was taken is gone until it is put back', () => {
  const cache = new StateCache({ entries: 2, bytes: 100 });
  const kept = state(1);
  cache.put('a', kept);
  expect(cache.take('a')).toBe(kept);
  expect(cache.take('a')).toBeUndefined();
});

test('the least recently used states go first when there are too many', () => {
  const cache = new StateCache({ entries: 2, bytes: 100 });
  cache.put('a', state(1));
  cache.put('b', state(1));
  cache.put('a', cache.take('a')!);
  cache.put('c', state(1));
  expect(cache.take('b')).toBeUndefined();
  expect(cache.size).toBe(2);
});

test('states go when they are too large together, and replaced ones count no longer', () => {
  const cache = new StateCache({ entries: 10, bytes: 100 });
  for (let time = 0; time < 5; time++) cache.put('a', state(60));
  expect(cache.size).toBe(1);
  cache.put('b', state(50));
  expect(cache.take('a')).toBeUndefined();
  cache.put('c', state(101));
  expect(cache.size).toBe(1);
  expect(cache.take('c')).toBeDefined();
});
