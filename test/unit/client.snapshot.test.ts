import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WeftError, type Reason } from '../../client/errors';
import * as queries from '../../client/queries';
import { RemoteDocument } from '../../client/remote';
import type { Download } from '../../client/snapshot';
import type { Transport } from '../../client/transport';
import { Author, encodeChanges, encodeSnapshot, Replica, type Change } from '../../crdt/index';
import { VirtualClock } from '../model/client/virtual-clock';
import { seeded } from '../helpers/random';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A document of two segments, and a snapshot of the first. */
const replica = new Replica();
const author = new Author(replica, { ssn: 1, sid: 1 });
const write = (text: string): Change => {
  author.insert(replica.length, text);
  return author.seal()!;
};
const changes = [write('first')];
const state = encodeSnapshot(replica);
changes.push(write(' second'));
const segments = changes.map((change, index) => ({
  revision: index + 1,
  bytes: base64(encodeChanges([change])),
  foldedAt: '2026-01-01T00:00:00.000Z',
}));
const inline = { revision: 1, sha256: sha256Of(state), bytes: base64(state), url: null };
const addressed = { ...inline, bytes: null, url: 'https://objects/1' };

interface Asked {
  query: string;
  variables: { revision?: number; snapshots?: boolean };
}

/** A document at a server with that snapshot (or what it refuses with), and an object store with that answer. */
const opened = (snapshot: object | null | Reason, download: Download = () => Promise.reject(new Error('404'))) => {
  const asked: Asked[] = [];
  const clock = new VirtualClock();
  const transport = {
    request(query: string, variables: { revision: number; snapshots?: boolean }) {
      asked.push({ query, variables });
      if (query === queries.snapshot)
        return typeof snapshot === 'string' ? Promise.reject(new WeftError(snapshot)) : Promise.resolve({ snapshot });
      const { revision } = variables;
      const behind = variables.snapshots === true && snapshot !== null && revision === 0;
      const page = { changes: [], segments: behind ? [] : segments.filter((segment) => segment.revision > revision) };
      const about = { epoch: 1, ssn: 1, sessionStatus: 'ACTIVE', tailToken: null, segmentToken: null, revision: 2 };
      return Promise.resolve({ sync: { ...about, ...page, behind } });
    },
  } as unknown as Transport;
  const remote = new RemoteDocument('d', transport, clock, seeded(1), download);
  const load = async (whole = false) => {
    let done = false;
    const loading = remote.load(whole);
    const end = () => (done = true);
    loading.then(end, end);
    // A digest takes a moment of the machine's time, not of this clock's.
    while (!done) {
      await clock.run(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const log = await loading;
    const loaded = log.base ?? new Replica();
    for (const change of log.changes) loaded.apply(change);
    return { text: loaded.text, log };
  };
  const count = (query: string): number => asked.filter((one) => one.query === query).length;
  return { load, asked, count, remote };
};

describe('loading a document', () => {
  it('[SYN-13] begins with an inline snapshot and reads the log above it', async () => {
    const { load, asked } = opened(inline);
    const { text, log } = await load();
    expect(text).toBe('first second');
    expect(log).toMatchObject({ revision: 2, changes: [{ seq: changes[1]!.seq }] });
    expect(asked.map(({ variables: { revision } }) => revision)).toEqual([0, undefined, 1]);
  });

  it('[SYN-13] loads a large snapshot from its address', async () => {
    const urls: string[] = [];
    const { load, count } = opened(addressed, async (url) => (urls.push(url), state));
    expect((await load()).text).toBe('first second');
    expect(urls).toEqual(['https://objects/1']);
    expect(count(queries.snapshot)).toBe(1);
  });

  it('[SYN-13] reads the log alone if there is no snapshot, or if every change is wanted', async () => {
    const without = opened(null);
    expect((await without.load()).log).toMatchObject({ base: null, changes: { length: 2 } });
    expect(without.count(queries.snapshot)).toBe(0);
    const whole = opened(inline);
    expect((await whole.load(true)).log).toMatchObject({ base: null, changes: { length: 2 } });
    expect(whole.count(queries.snapshot)).toBe(0);
  });

  it('[SYN-14] asks for a new address when one has expired', async () => {
    let times = 0;
    const { load, count } = opened(addressed, () =>
      ++times < 3 ? Promise.reject(new Error('The answer is 403.')) : Promise.resolve(state),
    );
    const { text, log } = await load();
    expect(text).toBe('first second');
    expect(log.base).not.toBeNull();
    expect(count(queries.snapshot)).toBe(3);
  });

  const other = Uint8Array.from(state, (byte, index) => (index === state.length - 1 ? byte ^ 1 : byte));
  it.each<[string, object, Download?]>([
    ['its address is refused for ever', addressed],
    ['an object holds other bytes', addressed, () => Promise.resolve(other)],
    ['an object is cut off', addressed, () => Promise.resolve(state.subarray(0, state.length - 1))],
    ['an item holds other bytes', { ...inline, bytes: base64(other) }],
    [
      'it is no state, though its SHA-256 is right',
      { ...inline, bytes: base64(other), sha256: sha256Of(other.fill(7)) },
    ],
  ])('[SYN-14] reads the whole log when %s', async (_what, snapshot, download) => {
    const { load, count } = opened(snapshot, download);
    const { text, log } = await load();
    expect(text).toBe('first second');
    expect(log).toMatchObject({ base: null, changes: { length: 2 } });
    expect(count(queries.snapshot)).toBe(5);
  });

  it('[SYN-14] a refusal is no damage: who is no member any more reads nothing', async () => {
    const { load, count } = opened('NOT_A_MEMBER');
    await expect(load()).rejects.toMatchObject({ reason: 'NOT_A_MEMBER' });
    expect(count(queries.sync)).toBe(1);
  });
});
