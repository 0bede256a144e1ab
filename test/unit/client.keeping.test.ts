import { describe, expect, it } from 'vitest';
import { Keeping } from '../../client/keeping';
import { memoryStore, type Store } from '../../client/store';
import { createWorld } from '../model/client/world';

/** A disk that refuses to be written to, or also to be read, while it is told to. */
const disk = () => {
  const store = memoryStore();
  const faults = { write: false, read: false };
  const faulty: Store = {
    read: async (prefix) => (faults.read ? Promise.reject(new Error('InvalidStateError')) : store.read(prefix)),
    write: async (puts, deletes) =>
      faults.write ? Promise.reject(new Error('QuotaExceededError')) : store.write(puts, deletes),
  };
  return { store, faults, faulty };
};

describe('a store on a full disk', () => {
  it('[SYN-15] offers what the disk refused not in the place of something newer that is on its way', async () => {
    const { store, faults, faulty } = disk();
    const keeping = new Keeping(faulty, true);
    faults.write = true;
    await keeping.write([], ['a']);
    faults.write = false;
    await Promise.all([keeping.write([['a', 1]], []), keeping.write([['b', 1]], [])]);
    expect(await keeping.read('')).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(await store.read('')).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('[SYN-15] keeps in memory what the disk refuses, and brings it to the disk once there is room', async () => {
    const { store, faults, faulty } = disk();
    const keeping = new Keeping(faulty, true);
    const told: string[] = [];
    keeping.watch(() => told.push(keeping.kept));
    await keeping.write(
      [
        ['a', 1],
        ['b', 1],
      ],
      [],
    );
    faults.write = true;
    await keeping.write(
      [
        ['a', 2],
        ['c', 2],
      ],
      ['b'],
    );
    expect(await keeping.read('')).toEqual([
      ['a', 2],
      ['c', 2],
    ]);
    expect(await store.read('')).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(keeping.kept).toBe('memory');
    faults.write = false;
    await keeping.write([['d', 3]], []);
    expect(keeping.kept).toBe('disk');
    expect(await store.read('')).toEqual([
      ['a', 2],
      ['c', 2],
      ['d', 3],
    ]);
    expect(told).toEqual(['memory', 'disk']);
  });

  it('[SYN-15] keeps the last of writes that fail while others are under way', async () => {
    const { store, faults, faulty } = disk();
    const keeping = new Keeping(faulty, true);
    faults.write = true;
    const writes = [
      keeping.write(
        [
          ['a', 1],
          ['b', 1],
        ],
        [],
      ),
    ];
    faults.write = false;
    writes.push(keeping.write([['a', 2]], []));
    await Promise.all(writes);
    expect(await keeping.read('')).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    await keeping.write([], ['c']);
    expect(await store.read('')).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });
});

it.each([false, true])(
  '[SYN-15] a document opens and is written although nothing can be kept, and says so (read fails: %s)',
  async (unreadable) => {
    const { faults, faulty } = disk();
    const world = createWorld(1, { ann: 'OWNER' });
    faults.write = true;
    faults.read = unreadable;
    const a = await world.open({ ...world.browser('ann'), store: faulty });
    expect(a.live.state.kept).toBe('memory');
    a.type(0, 'typed');
    await world.clock.until(() => a.live.state.saved, 30_000, 'saved');
    expect(world.document.text).toBe('typed');
    faults.write = false;
    faults.read = false;
    a.type(0, 'more ');
    await world.clock.run(20_000);
    expect(a.live.state.kept).toBe('disk');
  },
);
