import { describe, expect, it } from 'vitest';
import { Participants, type Heard } from '../../client/participants';
import { VirtualClock } from '../model/client/virtual-clock';

const bob: Heard = { userId: 'bob', name: 'Bob', colour: 'red', cursor: null, idleFor: null };
const at = (seq: number) => {
  const anchor = { sid: 1, seq, side: 'AFTER' as const };
  return { anchor, head: anchor };
};

const setUp = () => {
  const clock = new VirtualClock();
  let changes = 0;
  const arrivals: string[] = [];
  const participants = new Participants({
    clock,
    changed: () => (changes += 1),
    arrived: ({ kind, participant }) => arrivals.push(`${kind} ${participant.sid}`),
  });
  const sids = (): number[] => participants.others.map(({ sid }) => sid);
  return { clock, participants, sids, arrivals, changes: () => changes };
};

describe('participants', () => {
  it('[PRE-2] are there for 45 seconds after they were last heard of, whatever their clock says', async () => {
    const { clock, participants, sids } = setUp();
    participants.hear(7, bob, 0);
    participants.hear(3, bob, Number.MAX_SAFE_INTEGER);
    await clock.run(30_000);
    participants.hear(7, bob, 1);
    await clock.run(14_999);
    expect(sids()).toEqual([3, 7]);
    await clock.run(1);
    expect(sids()).toEqual([7]);
    await clock.run(29_999);
    expect(sids()).toEqual([7]);
    await clock.run(1);
    expect(sids()).toEqual([]);
  });

  it('[PRE-2] tells of a drop once, and not of a goodbye twice', async () => {
    const { clock, participants, changes } = setUp();
    participants.hear(7, bob, 1);
    participants.hear(8, bob, 1);
    participants.leave(8, bob, 2);
    expect(changes()).toBe(3);
    await clock.run(100_000);
    expect(changes()).toBe(4);
  });

  it('[SES-4] do not come back by a heartbeat that was sent before the goodbye, but by one after it', () => {
    const { participants, sids } = setUp();
    participants.hear(7, bob, 10);
    participants.leave(7, bob, 20);
    participants.hear(7, bob, 15);
    participants.moved(7, at(1), 30);
    expect(sids()).toEqual([]);
    participants.hear(7, bob, 40);
    expect(sids()).toEqual([7]);
  });

  it('move their cursors, but not back by what was sent before', () => {
    const { participants } = setUp();
    const cursor = () => participants.others[0]!.cursor;
    participants.moved(7, at(1), 1);
    expect(participants.others).toEqual([]);
    participants.hear(7, { ...bob, cursor: at(2) }, 10);
    participants.moved(7, at(3), 20);
    participants.moved(7, at(4), 15);
    expect(cursor()).toEqual(at(3));
    participants.moved(7, null, 30);
    expect(cursor()).toEqual(at(3));
    participants.hear(7, bob, 40);
    expect(cursor()).toBeNull();
  });

  it('[PRE-2] tell who came, who said goodbye and who was lost, each once', async () => {
    const { clock, participants, arrivals } = setUp();
    participants.hear(7, bob, 1);
    participants.hear(7, bob, 2);
    participants.hear(8, bob, 2);
    participants.leave(8, bob, 3);
    participants.leave(8, bob, 4);
    participants.leave(9, bob, 4);
    await clock.run(100_000);
    expect(arrivals).toEqual(['JOINED 7', 'JOINED 8', 'LEFT 8', 'LOST 7']);
  });

  it('[PRE-4] are idle two minutes after they last did something, as told or as heard, and no longer', async () => {
    const { clock, participants, changes } = setUp();
    const idle = (): boolean[] => participants.others.map((participant) => participant.idle);
    // As if each heartbeat said it: the site that moved 100 s ago, and one of which nothing is known.
    const beat = (at: number): void => {
      participants.hear(7, { ...bob, idleFor: 100_000 + at }, at);
      participants.hear(8, bob, at);
    };
    beat(0);
    await clock.run(15_000);
    beat(15_000);
    expect(idle()).toEqual([false, false]);
    const told = changes();
    await clock.run(4_999);
    expect([idle(), changes()]).toEqual([[false, false], told]);
    await clock.run(1);
    expect([idle(), changes()]).toEqual([[true, false], told + 1]);
    participants.moved(7, at(1), 20_000);
    expect(idle()).toEqual([false, false]);
    for (let now = 20_000; now < 120_000; now += 20_000) {
      await clock.run(20_000);
      participants.hear(8, bob, now);
    }
    expect(participants.others).toMatchObject([{ sid: 8, idle: true }]);
  });
});
