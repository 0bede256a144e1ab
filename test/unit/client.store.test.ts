import 'fake-indexeddb/auto';
import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { indexedDbStore } from '../../client/indexeddb';
import { memoryStore, type Store } from '../../client/store';

const stores: [string, () => Store][] = [
  ['in memory', memoryStore],
  ['in IndexedDB', () => indexedDbStore('weft', new IDBFactory())],
];

describe.each(stores)('a store %s', (_where, create) => {
  it('reads what begins with the prefix, by key', async () => {
    const store = create();
    await store.write(
      [
        ['a/2', { two: 2 }],
        ['a/10', 'ten'],
        ['b/1', null],
        ['a', 'short'],
      ],
      [],
    );
    expect(await store.read('a/')).toEqual([
      ['a/10', 'ten'],
      ['a/2', { two: 2 }],
    ]);
    expect(await store.read('c')).toEqual([]);
  });

  it('removes and sets in one write; a key in both is set', async () => {
    const store = create();
    await store.write(
      [
        ['k', 1],
        ['l', 2],
      ],
      [],
    );
    await store.write([['k', 3]], ['k', 'l', 'unknown']);
    expect(await store.read('')).toEqual([['k', 3]]);
  });

  it('keeps what was written, not what became of it', async () => {
    const store = create();
    const value = { list: [1] };
    await store.write([['k', value]], []);
    value.list.push(2);
    expect(await store.read('k')).toEqual([['k', { list: [1] }]]);
  });

  it('writes in the order of the calls', async () => {
    const store = create();
    await Promise.all([store.write([['k', 1]], []), store.write([], ['k']), store.write([['k', 2]], [])]);
    expect(await store.read('k')).toEqual([['k', 2]]);
  });

  it('writes all or nothing', async () => {
    const store = create();
    const uncopyable = (): void => {};
    await expect(
      store.write(
        [
          ['a', 1],
          ['b', uncopyable],
        ],
        [],
      ),
    ).rejects.toThrow();
    expect(await store.read('')).toEqual([]);
  });
});

describe('a store in IndexedDB', () => {
  it('[SYN-9] is there in the next run and in another tab', async () => {
    const factory = new IDBFactory();
    await indexedDbStore('weft', factory).write([['k', { seq: 1 }]], []);
    expect(await indexedDbStore('weft', factory).read('k')).toEqual([['k', { seq: 1 }]]);
    expect(await indexedDbStore('other', factory).read('k')).toEqual([]);
  });

  it('[SYN-9] goes on when the browser closes its connection', async () => {
    const factory = new IDBFactory();
    const connections: IDBDatabase[] = [];
    const open = factory.open.bind(factory);
    factory.open = (...args) => {
      const request = open(...args);
      request.addEventListener('success', () => connections.push(request.result));
      return request;
    };
    const store = indexedDbStore('weft', factory);
    await store.write([['k', 1]], []);
    const closed = new Promise((resolve) => connections[0]!.addEventListener('close', resolve));
    forceCloseDatabase(connections[0] as never);
    await closed;
    await store.write([['k', 2]], []);
    expect(await store.read('k')).toEqual([['k', 2]]);
    expect(connections).toHaveLength(2);
  });
});
