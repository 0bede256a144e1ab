import { describe, expect, it } from 'vitest';
import { Participants, type Heard } from '../../client/participants';
import { VirtualClock } from '../model/client/virtual-clock';

const bob: Heard = { userId: 'bob', name: 'Bob', colour: 'red', cursor: null };
const at = (seq: number) => {
  const anchor = { sid: 1, seq, side: 'AFTER' as const };
  return { anchor, head: anchor };
};

const setUp = () => {
  const clock = new VirtualClock();
  let changes = 0;
  const participants = new Participants(clock, () => (changes += 1));
  return { clock, participants, sids: () => participants.others.map(({ sid }) => sid), changes: () => changes };
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
});
