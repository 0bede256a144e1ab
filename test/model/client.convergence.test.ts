import { describe, expect, it } from 'vitest';
import limits from '../../schema/limits.json';
import * as queries from '../../client/queries';
import { noFaults } from './client/fake-server';
import { agree, both, opened, times } from './client/pair';
import { createWorld, type World } from './client/world';

describe('two clients', () => {
  it('[SYN-6] [SYN-8] see what the other types, and who is there', async () => {
    const { world, a, b } = await opened(1);
    a.type(0, 'hello');
    expect(a.live.state).toEqual({
      connection: 'live',
      saved: false,
      unsaved: 1,
      left: 0,
      kept: 'disk',
      writable: true,
      reason: null,
    });
    await world.clock.run(1_000);
    b.type(5, ' world');
    await world.clock.run(1_000);
    expect(a.live.text).toBe('hello world');
    expect(a.editor.text).toBe('hello world');
    expect(a.live.state).toEqual({
      connection: 'live',
      saved: true,
      unsaved: 0,
      left: 0,
      kept: 'disk',
      writable: true,
      reason: null,
    });
    expect(a.live.participants.map(({ userId, self }) => [userId, self])).toEqual([
      ['ann', true],
      ['bob', false],
    ]);
  });

  it('[SYN-6] is not saved before the acknowledgement, however long the server takes', async () => {
    const { world, a } = await opened(2);
    world.server.faults = { ...noFaults, busy: 1 };
    a.type(0, 'x');
    const seen: boolean[] = [];
    a.live.on('state', ({ saved }) => seen.push(saved));
    await world.clock.run(60_000);
    expect(a.live.state.saved).toBe(false);
    expect(times(a, queries.submitChange).length).toBeGreaterThan(3);
    world.server.faults = { ...noFaults };
    await world.clock.until(() => a.live.state.saved, 60_000, 'saved');
    expect(seen.indexOf(true)).toBe(seen.length - 1);
    expect(world.document.text).toBe('x');
  });

  it('[SYN-7] asks for the log only once all subscriptions are acknowledged, and again within 2 to 5 seconds', async () => {
    const world = createWorld(3, both);
    const acknowledged: number[] = [];
    const browser = world.browser('ann');
    const opening = world.open(browser, {
      ready: () => acknowledged.push(world.clock.now()),
    });
    const a = await opening;
    await world.clock.run(10_000);
    const syncs = times(a, queries.sync);
    expect(acknowledged).toHaveLength(3);
    expect(syncs[0]).toBeGreaterThanOrEqual(Math.max(...acknowledged));
    const pauses = syncs
      .map((at) => at - Math.max(...acknowledged))
      .filter((pause) => pause >= 2_000 && pause <= 5_000);
    expect(pauses).toHaveLength(1);
  });

  it('[SYN-7] finds by the second sync what was published right after the acknowledgement and lost', async () => {
    const world = createWorld(4, both);
    const a = await world.open(world.browser('ann'));
    world.server.faults = { ...noFaults, deafAfterAcknowledgement: 1 };
    const b = await world.open(world.browser('bob'));
    a.type(0, 'lost\n');
    await world.clock.run(500);
    expect(world.document.text).toBe('lost\n');
    expect(b.live.text).toBe('');
    await world.clock.run(5_000);
    expect(b.live.text).toBe('lost\n');
  });

  it('[SYN-8] hears again after the server ended its subscriptions without a word', async () => {
    const { world, a, b } = await opened(5);
    world.server.drop(b.connection);
    a.type(0, 'unheard');
    await world.clock.run(2_000);
    expect(b.live.text).toBe('');
    await world.clock.run(60_000);
    expect(b.live.text).toBe('unheard');
    a.type(0, 'heard ');
    await world.clock.run(1_000);
    expect(b.live.text).toBe('heard unheard');
  });

  it('[SYN-8] [ACC-5] goes on under a new epoch: the sender sends again, the others subscribe anew', async () => {
    const { world, a, b } = await opened(6);
    a.connection.cut();
    a.type(0, 'written before');
    world.server.raiseEpoch(world.document);
    a.connection.mend();
    await agree(world, a, b);
    await world.clock.run(5_000);
    b.type(0, 'and after: ');
    await world.clock.run(1_500);
    expect(a.live.text).toBe('and after: written before');
    expect([a.live.epoch, b.live.epoch]).toEqual([2, 2]);
  });
});

describe('a refused identity', () => {
  it('[SYN-10] is acknowledged if the log holds the same, even folded and deleted', async () => {
    const { world, a, b } = await opened(12);
    world.server.faults = { ...noFaults, lostAnswer: 1 };
    a.type(0, 'once');
    a.live.flush();
    await world.clock.until(() => world.document.text === 'once', 60_000, 'stored');
    a.connection.cut();
    world.server.faults = { ...noFaults };
    world.document.fold(10);
    await world.clock.run(61_000);
    world.document.fold(10);
    expect(world.document.tail.size).toBe(0);
    expect(a.live.state.saved).toBe(false);
    a.connection.mend();
    await agree(world, a, b);
    expect(a.live.text).toBe('once');
    expect(a.live.sid).toBe(1);
  });

  it('[SYN-10] is stamped anew if its key is free: a session began meanwhile', async () => {
    const { world, a, b } = await opened(13);
    a.connection.cut();
    a.type(0, 'first ');
    await world.clock.run(1_000);
    a.type(6, 'second');
    await world.clock.run(1_000);
    b.type(0, '! ');
    await world.clock.run(1_000);
    world.server.startSession(world.document);
    a.connection.mend();
    await agree(world, a, b);
    expect(['! first second', 'first second! ']).toContain(a.live.text);
    expect([a.live.sid, a.live.ssn, b.live.ssn]).toEqual([1, 2, 2]);
    const stored = [...world.document.tail.values()].filter(({ sid }) => sid === 1);
    expect(stored.map(({ ssn, seq }) => [ssn, seq])).toEqual([
      [2, 1],
      [2, 7],
    ]);
  });

  it('[SYN-10] is acknowledged under its former stamp if that attempt came through late', async () => {
    const { world, a, b } = await opened(14);
    a.connection.cut();
    a.type(0, 'late ');
    await world.clock.run(1_000);
    a.type(5, 'and more');
    await world.clock.run(1_000);
    const { input } = a.connection.sent.find(({ query }) => query === queries.submitChange)!.variables as never as {
      input: Parameters<typeof world.document.putChange>[1];
    };
    world.server.startSession(world.document);
    a.connection.refusals.push({ query: queries.submitChange, reason: 'WRONG_SESSION' });
    let restamped = false;
    a.connection.onRequest = (query, variables) => {
      // The first attempt lands just before the change is sent under its new stamp.
      if (query !== queries.submitChange || restamped) return;
      if ((variables as { input: { ssn: number } }).input.ssn !== 2) return;
      restamped = true;
      world.document.putChange('ann', input, 1);
    };
    a.connection.mend();
    await agree(world, a, b);
    expect(restamped).toBe(true);
    expect(a.live.text).toBe('late and more');
    expect(a.editor.text).toBe('late and more');
    expect(a.live.sid).toBe(1);
  });

  it('[SYN-10] is written under a new site if its key is taken by something else', async () => {
    const { world, a, b } = await opened(15);
    a.connection.cut();
    a.type(0, 'mine');
    a.live.setCursor({ anchor: 4, head: 4 });
    await world.clock.run(1_000);
    a.type(4, ' too');
    await world.clock.run(1_000);
    const operations = [{ value: 'other', left: null, right: null }];
    const change = { documentId: 'd', epoch: 1, ssn: 1, sum: 1, sid: 1, seq: 1, seqEnd: 5, operations };
    world.document.putChange('ann', { ...change, userId: 'ann', at: '', cursor: null }, 1);
    const mended = world.clock.now();
    a.connection.mend();
    await agree(world, a, b);
    expect(a.live.sid).toBe(3);
    const inVain = a.connection.sent.filter(
      ({ query, variables, at }) =>
        at >= mended && query === queries.submitChange && (variables as { input: { sid: number } }).input.sid === 1,
    );
    expect(inVain).toHaveLength(1);
    expect(['othermine too', 'mine tooother']).toContain(a.live.text);
    expect(a.editor.text).toBe(a.live.text);
    a.type(0, '>');
    await agree(world, a, b);
    // A reload goes on with the new site.
    await world.clock.await(a.live.close());
    expect((await world.open(a.browser)).live.sid).toBe(3);
  });
});

describe('a conflict', () => {
  it('[SYN-10] [SYN-12] is met once: nothing is sent until it is settled', async () => {
    const { world, a } = await opened(24);
    const operations = [{ value: 'other', left: null, right: null }];
    const change = { documentId: 'd', epoch: 1, ssn: 1, sum: 1, sid: 1, seq: 1, seqEnd: 5, operations };
    world.document.putChange('ann', { ...change, userId: 'ann', at: '', cursor: null }, 1);
    a.type(0, 'mine');
    await agree(world, a);
    const sids = a.connection.sent.flatMap(({ query, variables }) =>
      query === queries.submitChange ? [(variables as { input: { sid: number } }).input.sid] : [],
    );
    expect(sids).toEqual([1, 3]);
  });
});

describe('while the replica is built anew', () => {
  it('[SYN-8] [SYN-9] loses neither what others push nor what the user types', async () => {
    const { world, a, b } = await opened(23);
    // With a segment behind it, only a rebuild reads from revision 0.
    b.type(0, 'z');
    await world.clock.run(1_000);
    world.document.fold(1);
    b.wake();
    await world.clock.run(2_000);
    for (let line = 0; line < 30; line += 1) {
      b.type(0, 'y\n');
      await world.clock.run(300);
    }
    b.connection.cut();
    b.type(0, 'x');
    await world.clock.run(1_000);
    world.server.startSession(world.document);
    // The log is read in many pages. What is pushed has its place in one that was read already.
    world.server.pages.tail = 2;
    let pushed = false;
    b.connection.onRequest = (query, variables) => {
      const { revision, tailToken } = variables as { revision: number; tailToken: string | null };
      if (query !== queries.sync || revision !== 0 || !(Number(tailToken?.slice(9)) > 20) || pushed) return;
      pushed = true;
      a.type(0, 'pushed ');
      a.live.flush();
      b.type(0, 'typed ');
    };
    const seen: boolean[] = [];
    b.live.on('patches', () => seen.push(b.live.text.includes('pushed')));
    b.connection.mend();
    await world.clock.until(() => pushed && b.live.ssn === 2 && b.live.text.includes('pushed'), 120_000, 'pushed');
    await world.clock.until(() => b.live.state.saved, 120_000, 'saved', 10);
    expect(seen.slice(seen.indexOf(true)), 'what was seen once stays').not.toContain(false);
    for (const text of [b.live.text, b.editor.text])
      for (const part of ['x', 'pushed ', 'typed ', 'y\n'.repeat(30)]) expect(text).toContain(part);
  });
});

describe('a claim of something missing', () => {
  const heartbeat = (world: World, lie: { lastSeq: number; revision: number }): void => {
    const { document } = world;
    const signal = { documentId: 'd', epoch: document.epoch, kind: 'HEARTBEAT' as const, sid: 2, userId: 'bob' };
    world.server.publish('onSignal', {
      ...signal,
      name: 'bob',
      colour: null,
      cursor: null,
      lastActive: null,
      ...lie,
      at: document.at,
    });
  };

  it('[SYN-11] that is true is found by one sync', async () => {
    const { world, a, b } = await opened(16);
    world.server.faults = { ...noFaults, droppedMessage: 1 };
    b.type(0, 'dropped');
    await world.clock.run(1_000);
    world.server.faults = { ...noFaults };
    expect(a.live.text).toBe('');
    const before = times(a, queries.sync).length;
    await world.clock.until(() => a.live.text === 'dropped', 16_000, 'found');
    expect(times(a, queries.sync).length - before).toBe(1);
  });

  it.each([
    ['a last seq', { lastSeq: 1_000_000, revision: 0 }],
    ['a revision', { lastSeq: 0, revision: 1_000_000 }],
  ])('[SYN-11] of %s that is a lie causes two syncs and then ever fewer', async (_what, lie) => {
    const { world, a } = await opened(17);
    const before = times(a, queries.sync).length;
    for (let second = 0; second < 50; second += 1) {
      heartbeat(world, { ...lie, lastSeq: lie.lastSeq && lie.lastSeq + second });
      await world.clock.run(1_000);
    }
    expect(times(a, queries.sync).length - before).toBe(2);
    for (let second = 0; second < 3_600; second += 10) {
      heartbeat(world, lie);
      await world.clock.run(10_000);
    }
    const periodic = 3_600_000 / limits.periodicSyncMilliseconds.value;
    const more = times(a, queries.sync).length - before - 2;
    expect(more).toBeGreaterThan(periodic);
    expect(more).toBeLessThan(periodic + 9);
  });

  it('[SYN-11] by a hole that nothing fills causes two syncs and then ever fewer', async () => {
    const { world, a } = await opened(18);
    const before = times(a, queries.sync).length;
    const operations = [{ value: 'x', left: null, right: null }];
    const change = {
      documentId: 'd',
      epoch: 1,
      ssn: 1,
      sum: 99,
      sid: 2,
      seq: 50,
      seqEnd: 50,
      userId: 'bob',
      operations,
    };
    world.server.publish('onChange', { ...change, at: world.document.at, cursor: null });
    await world.clock.run(1_000);
    expect(times(a, queries.sync).length - before).toBe(0);
    await world.clock.run(45_000);
    expect(times(a, queries.sync).length - before).toBe(2);
  });
});

describe('presence', () => {
  it('[PRE-2] drops a participant 45 seconds after it was last heard of', async () => {
    const { world, a, b } = await opened(19);
    const names = (): string[] => a.live.participants.map(({ userId }) => userId);
    let heard = 0;
    a.live.on('participants', () => {
      heard = world.clock.now();
    });
    await world.clock.run(20_000);
    b.kill();
    await world.clock.run(1_000);
    const last = heard;
    await world.clock.run(last + 44_900 - world.clock.now());
    expect(names()).toEqual(['ann', 'bob']);
    await world.clock.run(200);
    expect(names()).toEqual(['ann']);
    expect(heard).toBe(last + limits.presenceMilliseconds.value);
  });

  it('[PRE-1] shows a cursor within two seconds, and where it is after an edit before it', async () => {
    const { world, a, b } = await opened(20);
    a.type(0, 'abc');
    await world.clock.run(1_000);
    b.live.setCursor({ anchor: 1, head: 2 });
    await world.clock.run(2_000);
    const cursor = (): (number | null)[] => {
      const { cursor } = a.live.participants.find(({ userId }) => userId === 'bob')!;
      return [a.live.positionOf(cursor!.anchor), a.live.positionOf(cursor!.head)];
    };
    expect(cursor()).toEqual([1, 2]);
    a.type(0, '>> ');
    expect(cursor()).toEqual([4, 5]);
  });

  it('[PRE-1] keeps cursors from causing more than one heartbeat a second', async () => {
    const { world, a } = await opened(21);
    a.type(0, 'abcdefghij');
    await world.clock.run(2_000);
    const before = times(a, queries.heartbeat).length;
    for (let moved = 0; moved < 100; moved += 1) {
      a.live.setCursor({ anchor: moved % 10, head: moved % 10 });
      await world.clock.run(100);
    }
    const sent = times(a, queries.heartbeat).length - before;
    expect(sent).toBeGreaterThan(5);
    expect(sent).toBeLessThanOrEqual(10);
  });

  it('[SYN-9] sends what was typed last when the page is closed in the next moment', async () => {
    const { world, a, b } = await opened(24);
    a.type(0, 'typed');
    a.hide();
    a.kill();
    await world.clock.run(500);
    expect(b.live.text).toBe('typed');
    const again = await world.open(a.browser);
    await agree(world, again, b);
    expect(world.document.text).toBe('typed');
  });

  it('[SES-4] says goodbye when the page is hidden', async () => {
    const { world, a, b } = await opened(22);
    a.type(0, 'typed');
    a.hide();
    await world.clock.run(500);
    expect(b.live.participants.map(({ userId }) => userId)).toEqual(['bob']);
    expect(b.live.text).toBe('typed');
    a.wake();
    await world.clock.run(500);
    expect(b.live.participants.map(({ userId }) => userId)).toEqual(['bob', 'ann']);
  });
});
