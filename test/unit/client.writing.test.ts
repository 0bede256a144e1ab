import { expect, it } from 'vitest';
import { Outbox } from '../../client/outbox';
import { memoryStore } from '../../client/store';
import { Writing, type WritingOptions } from '../../client/writing';
import type { Log } from '../../client/log';
import { Author, decodeSnapshot, encodeSnapshot, Replica, type Change } from '../../crdt/index';
import { VirtualClock } from '../model/client/virtual-clock';
import { seeded } from '../helpers/random';

const site = { sid: 1, ssn: 1 };

/** The changes that a device wrote, and a snapshot that holds the first `held` of them. */
const history = (held: number) => {
  const replica = new Replica();
  const author = new Author(replica, site);
  const changes: Change[] = [];
  let state = encodeSnapshot(replica);
  for (const text of ['one ', 'two ', 'three ']) {
    author.insert(replica.length, text);
    changes.push(author.seal()!);
    if (changes.length === held) state = encodeSnapshot(replica);
  }
  return { changes, state, text: replica.text };
};

/** A document that is opened with these unsent changes, at a log that holds `stored`, the first `held` in a snapshot. */
const opened = async (unsent: readonly Change[], stored: readonly Change[], held: number, state: Uint8Array) => {
  const outbox = new Outbox(
    memoryStore(),
    'p/',
    unsent.map((change) => ({ change, cursor: null, forms: [] })),
  );
  const reads: boolean[] = [];
  const sent: Change[] = [];
  const about = { revision: 64, epoch: 1, ssn: 1, sessionStatus: 'ACTIVE' as const };
  const clock = new VirtualClock();
  const writing = new Writing({
    clock,
    random: seeded(1),
    outbox,
    site,
    draft: null,
    draftKey: 'draft',
    read: async (whole): Promise<Log> => {
      reads.push(whole);
      return whole
        ? { ...about, base: null, changes: stored }
        : { ...about, base: decodeSnapshot(state), changes: stored.slice(held) };
    },
    submit: async ({ change }) => void sent.push(change),
    joinAnew: async () => ({ sid: 2, ssn: 1 }),
    sync: async () => undefined,
    rebuilt: () => undefined,
    patched: () => undefined,
    drafted: () => undefined,
    failed: () => undefined,
    gaveUp: () => undefined,
    changed: () => undefined,
  } satisfies WritingOptions);
  await clock.await(writing.rebuild());
  await clock.run(60_000);
  return { writing, reads, sent };
};

it('[SYN-13] a replica goes on from a snapshot', async () => {
  const { changes, state, text } = history(2);
  const { writing, reads, sent } = await opened([], changes, 2, state);
  expect(writing.text).toBe(text);
  expect(writing.storedSeq).toBe(text.length);
  expect(reads).toEqual([false]);
  expect(sent).toEqual([]);
  writing.edit([{ position: 0, deleted: 0, inserted: '!' }]);
  writing.seal();
  expect(writing.text).toBe(`!${text}`);
});

it('[SYN-10] [SYN-13] an own change that the snapshot holds is settled by the log, and not sent again', async () => {
  const { changes, state, text } = history(2);
  const { writing, reads, sent } = await opened(changes.slice(1), changes.slice(0, 2), 2, state);
  expect(reads).toEqual([false, true]);
  expect(sent).toEqual([changes[2]]);
  expect(writing.text).toBe(text);
  expect(writing.unsaved).toBe(0);
});

it('[SYN-10] [SYN-13] where the snapshot holds something else, what is unsent goes on under a new site', async () => {
  const { changes, state } = history(2);
  const other: Change = { ...changes[0]!, operations: [{ value: 'uno ', left: null, right: null }] };
  const { writing, reads, sent } = await opened([other], changes.slice(0, 2), 2, state);
  expect(reads).toContain(true);
  expect(sent).toMatchObject([{ sid: 2, seq: 1 }]);
  expect(writing.text).toContain('one two ');
  expect(writing.text).toContain('uno ');
  expect(writing.unsaved).toBe(0);
});

it('[SYN-13] what is unsent beyond the snapshot needs no more than the log above it', async () => {
  const { changes, state, text } = history(2);
  const { writing, reads, sent } = await opened(changes.slice(2), changes.slice(0, 2), 2, state);
  expect(reads).toEqual([false]);
  expect(sent).toEqual([changes[2]]);
  expect(writing.text).toBe(text);
});
