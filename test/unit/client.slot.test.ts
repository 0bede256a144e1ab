import { describe, expect, it } from 'vitest';
import { memoryLocks, webLocks } from '../../client/locks';
import { takeSlot } from '../../client/slot';
import { memoryStore } from '../../client/store';
import { seeded } from '../helpers/random';

/** Web Locks, as far as `ifAvailable` goes. */
const fakeManager = (): LockManager => {
  const held = new Set<string>();
  const request = async (
    name: string,
    _options: LockOptions,
    run: (lock: Lock | null) => unknown,
  ): Promise<unknown> => {
    if (held.has(name)) return run(null);
    held.add(name);
    try {
      return await run({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
    }
  };
  return { request } as unknown as LockManager;
};

describe.each([
  ['of a process', memoryLocks],
  ['of a browser', () => webLocks(fakeManager())],
])('the locks %s', (_where, create) => {
  it('[ACC-8] are held by one until it lets go', async () => {
    const locks = create();
    const release = await locks.acquire('a');
    expect(await locks.acquire('a')).toBeNull();
    expect(await locks.acquire('b')).not.toBeNull();
    release!();
    await Promise.resolve().then(() => {});
    expect(await locks.acquire('a')).not.toBeNull();
  });
});

describe('a slot', () => {
  const setUp = () => {
    const store = memoryStore();
    const options = { store, locks: memoryLocks(), random: seeded(1), userId: 'a/b', documentId: 'd' };
    return { store, options };
  };

  it('is new if there is none, and the same in the next run', async () => {
    const { store, options } = setUp();
    const slot = await takeSlot(options);
    expect(slot.site).toBeNull();
    await store.write([[`${slot.prefix}site`, { joinId: 'j', sid: 4 }]], []);
    slot.release();
    expect(await takeSlot(options)).toMatchObject({ prefix: slot.prefix, site: { joinId: 'j', sid: 4 } });
  });

  it('[ACC-8] is another one while the first is in use, for another user, and for another document', async () => {
    const { options } = setUp();
    const prefixes = [
      await takeSlot(options),
      await takeSlot(options),
      await takeSlot({ ...options, userId: 'a' }),
      await takeSlot({ ...options, documentId: 'b/d' }),
    ].map(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(4);
  });

  it('[SYN-9] is rather one with unsent changes', async () => {
    const { store, options } = setUp();
    const slots = [await takeSlot(options), await takeSlot(options), await takeSlot(options)];
    for (const { prefix } of slots) await store.write([[`${prefix}site`, { joinId: 'j', sid: 1 }]], []);
    await store.write([[`${slots[1]!.prefix}change/0000000001`, {}]], []);
    for (const { release } of slots) release();
    expect((await takeSlot(options)).prefix).toBe(slots[1]!.prefix);
  });

  it('[SYN-9, ACC-3] is rather one with a draft than an empty one, but unsent changes go first', async () => {
    const { store, options } = setUp();
    const slots = [await takeSlot(options), await takeSlot(options), await takeSlot(options)];
    for (const { prefix } of slots) await store.write([[`${prefix}site`, { joinId: 'j', sid: 1 }]], []);
    const [first, second] = slots
      .map(({ prefix }) => prefix)
      .sort()
      .reverse();
    await store.write([[`${first}draft`, {}]], []);
    for (const { release } of slots) release();
    const drafted = await takeSlot(options);
    expect(drafted.prefix).toBe(first);
    drafted.release();
    await store.write([[`${second}change/0000000001`, {}]], []);
    expect((await takeSlot(options)).prefix).toBe(second);
  });
});
