import { describe, expect, it } from 'vitest';
import { Backoff } from '../../client/backoff';
import { systemClock } from '../../client/clock';
import { readLog } from '../../client/log';
import type { Transport } from '../../client/transport';
import { Author, encodeChanges, Replica, type Change } from '../../crdt/index';

const author = new Author(new Replica(), { ssn: 1, sid: 1 });

const write = (text: string): Change => {
  author.insert(0, text);
  return author.seal()!;
};

const segment = (revision: number, change: Change) => ({
  revision,
  bytes: Buffer.from(encodeChanges([change])).toString('base64'),
  foldedAt: '2026-01-01T00:00:00.000Z',
});

/** A transport that answers `sync` with these pages, one after the other, and keeps what it was asked. */
const answering = (pages: object[]) => {
  const asked: object[] = [];
  const transport = {
    async request(_query: string, variables: object) {
      asked.push(variables);
      return { sync: { epoch: 1, ssn: 1, sessionStatus: 'ACTIVE', changes: [], segments: [], ...pages.shift() } };
    },
  } as unknown as Transport;
  return {
    asked,
    read: (revision: number) => readLog(transport, new Backoff(systemClock, Math.random), 'd', revision, false),
  };
};

describe('readLog', () => {
  it('[SYN-5] asks for all pages of the tail, then for all pages of segments', async () => {
    const { asked, read } = answering([
      { tailToken: 't', segmentToken: null, revision: null },
      { tailToken: null, segmentToken: 's', revision: null, segments: [segment(4, write('a'))] },
      { tailToken: null, segmentToken: null, revision: 5, segments: [segment(5, write('b'))] },
    ]);
    const log = await read(3);
    expect(log!.revision).toBe(5);
    expect(log!.changes).toHaveLength(2);
    expect(asked).toEqual([
      { documentId: 'd', revision: 3, snapshots: false, tailToken: null, segmentToken: null },
      { documentId: 'd', revision: 3, snapshots: false, tailToken: 't', segmentToken: null },
      { documentId: 'd', revision: 3, snapshots: false, tailToken: null, segmentToken: 's' },
    ]);
  });

  it('[SYN-5] counts only the segments that it was given, though HEAD is ahead of them', async () => {
    const last = { tailToken: null, segmentToken: null };
    const { read } = answering([
      { ...last, revision: 9, segments: [segment(7, write('a')), segment(8, write('b'))] },
      { ...last, revision: 9, segments: [] },
      { ...last, revision: 9, segments: [segment(9, write('c'))] },
    ]);
    expect((await read(6))!.revision).toBe(8);
    expect((await read(8))!.revision).toBe(8);
    expect((await read(8))!.revision).toBe(9);
  });
});
