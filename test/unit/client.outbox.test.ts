import { describe, expect, it } from 'vitest';
import { Author, Replica, type Change } from '../../crdt/index';
import { Outbox, type Entry } from '../../client/outbox';
import { replay, settle } from '../../client/settle';
import { memoryStore } from '../../client/store';

const site = { sid: 1, ssn: 1 };

/** Changes that type the values one after another at the end. */
const typed = (values: string[], at = site): Change[] => {
  const replica = new Replica();
  const author = new Author(replica, at);
  return values.map((value) => {
    author.insert(replica.length, value);
    return author.seal()!;
  });
};

const entry = (change: Change, forms: Change[] = []): Entry => ({ change, cursor: null, forms });

const textOf = (changes: readonly Change[]): string => {
  const replica = new Replica();
  for (const change of changes) expect(replica.apply(change).status).toBe('APPLIED');
  return replica.text;
};

describe('the outbox', () => {
  it('[SYN-9] holds in the next run what was not acknowledged', async () => {
    const store = memoryStore();
    const [a, b, c] = typed(['aa', 'bb', 'cc']) as [Change, Change, Change];
    const outbox = await Outbox.load(store, 'p/');
    for (const change of [a, b, c]) outbox.add(change, null);
    outbox.acknowledge(outbox.head!);
    await outbox.persisted();
    expect((await Outbox.load(store, 'p/')).entries).toEqual([entry(b), entry(c)]);
    expect((await Outbox.load(store, 'q/')).entries).toEqual([]);
  });

  it('[SYN-10] takes what the log holds for acknowledged, with what stands before it', () => {
    const [a, b, c] = typed(['aa', 'bb', 'cc']) as [Change, Change, Change];
    const outbox = new Outbox(memoryStore(), 'p/', [entry(a), entry(b), entry(c)]);
    expect(outbox.observe({ ...b, userId: 'ann', at: 'now' })).toBe('ACKNOWLEDGED');
    expect(outbox.entries).toEqual([entry(c)]);
    expect(outbox.observe(a)).toBe('UNRELATED');
    expect(outbox.observe({ ...c, sid: 2 })).toBe('UNRELATED');
    expect(outbox.observe({ ...c, sum: 77 })).toBe('DISPUTED');
    expect(outbox.observe({ ...b, operations: typed(['bbbb'])[0]!.operations })).toBe('DISPUTED');
    expect(outbox.entries).toEqual([entry(c)]);
  });

  it('sends although the store is broken', async () => {
    const broken = { read: async () => [], write: () => Promise.reject(new Error('quota')) };
    const outbox = new Outbox(broken, 'p/', []);
    outbox.add(typed(['a'])[0]!, null);
    await outbox.persisted();
    expect(outbox.head).toBeDefined();
  });
});

describe('settling with the log', () => {
  it('[SYN-10] leaves what is not stored', () => {
    const [a, b] = typed(['aa', 'bb']) as [Change, Change];
    expect(settle([entry(a), entry(b)], [a])).toEqual({ rest: [entry(b)], taken: false });
    expect(settle([entry(a)], [a])).toEqual({ rest: [], taken: false });
    expect(settle([], [a])).toEqual({ rest: [], taken: false });
  });

  it('[SYN-10] tells that the key is taken, by a change that begins there or reaches over it', () => {
    const [a, b] = typed(['aa', 'bb']) as [Change, Change];
    expect(settle([entry(a), entry(b)], [{ ...a, sum: 5 }])).toEqual({ rest: [entry(a), entry(b)], taken: true });
    expect(settle([entry(b)], typed(['aaaa']))).toEqual({ rest: [entry(b)], taken: true });
  });

  it('[SYN-10] [ED-10] follows a former stamp that was stored: what is unsent mentions the stored identities', () => {
    const former = typed(['aa', 'bb']) as [Change, Change];
    const replica = new Replica();
    replica.apply(typed(['other'], { sid: 2, ssn: 1 })[0]!);
    const { sent } = replay(
      replica,
      former.map((change) => entry(change)),
      { sid: 1, ssn: 2 },
    );
    expect(sent.map(({ change }) => change.ssn)).toEqual([2, 2]);
    expect(sent[0]!.forms).toEqual([former[0]]);

    const { rest, taken } = settle(sent, [former[0]]);
    expect(taken).toBe(false);
    expect(textOf([former[0], ...rest.map(({ change }) => change)])).toBe('aabb');
  });
});

describe('replaying on the log', () => {
  it('keeps what fits as it is', () => {
    const [a, b] = typed(['aa', 'bb']) as [Change, Change];
    const replica = new Replica();
    replica.apply(a);
    const entries = [entry(b)];
    const { sent, lost } = replay(replica, entries, site);
    expect(sent[0]).toBe(entries[0]);
    expect([replica.text, lost]).toEqual(['aabb', []]);
  });

  it('[ED-10] writes under another site from seq 1, without the former stamps', () => {
    const [a, b] = typed(['aa', 'bb']) as [Change, Change];
    const replica = new Replica();
    const { sent } = replay(replica, [entry(a, [b]), entry(b)], { sid: 9, ssn: 1 });
    expect(sent.map(({ change, forms }) => [change.sid, change.seq, forms])).toEqual([
      [9, 1, []],
      [9, 3, []],
    ]);
    expect(replica.text).toBe('aabb');
  });

  it('tells what cannot be applied: it mentions what is nowhere', () => {
    const [a, b] = typed(['aa', 'bb']) as [Change, Change];
    const replica = new Replica();
    const { sent, lost } = replay(replica, [entry(b)], site);
    expect([sent, lost]).toEqual([[], [entry(b)]]);
    expect([replica.text, replica.waiting]).toEqual(['', []]);
    replica.apply(a);
    expect(replica.text).toBe('aa');
  });
});
