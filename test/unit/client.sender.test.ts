import { describe, expect, it } from 'vitest';
import { Author, Replica, type Change } from '../../crdt/index';
import { Backoff } from '../../client/backoff';
import { WeftError, type Reason } from '../../client/errors';
import { Outbox } from '../../client/outbox';
import { Sender } from '../../client/sender';
import { memoryStore } from '../../client/store';
import { VirtualClock } from '../model/client/virtual-clock';

const setUp = () => {
  const clock = new VirtualClock();
  const outbox = new Outbox(memoryStore(), 'p/', []);
  const author = new Author(new Replica(), { sid: 1, ssn: 1 });
  const attempts: { change: Change; at: number; answer(reason?: Reason): void }[] = [];
  const events: string[] = [];
  const sender = new Sender({
    backoff: new Backoff(clock, () => 0.999),
    outbox,
    submit: ({ change }) =>
      new Promise((resolve, reject) => {
        const answer = (reason?: Reason): void => (reason ? reject(new WeftError(reason)) : resolve());
        attempts.push({ change, at: clock.now(), answer });
      }),
    acknowledged: ({ change }) => events.push(`acknowledged ${change.seq}`),
    refused: ({ reason }) => {
      events.push(reason);
      sender.hold('SETTLING');
    },
    failed: ({ reason }) => events.push(reason),
  });
  const type = (): void => {
    author.insert(0, 'x');
    outbox.add(author.seal()!, null);
    sender.kick();
  };
  return { clock, outbox, sender, attempts, events, type };
};

describe('the sender', () => {
  it('[SYN-12] has one change under way, and sends the next after the acknowledgement', async () => {
    const { clock, attempts, events, type } = setUp();
    type();
    type();
    await clock.run(60_000);
    expect(attempts.map(({ change }) => change.seq)).toEqual([1]);
    attempts[0]!.answer();
    await clock.run(0);
    expect(attempts.map(({ change }) => change.seq)).toEqual([1, 2]);
    expect(events).toEqual(['acknowledged 1']);
  });

  it('[SYN-12] sends the same again with ever longer pauses', async () => {
    const { clock, attempts, outbox, type } = setUp();
    type();
    for (const reason of ['BUSY', 'INTERNAL', 'OFFLINE', 'BUSY'] as const) {
      await clock.run(0);
      attempts.at(-1)!.answer(reason);
      const count = attempts.length;
      await clock.until(() => attempts.length > count, 60_000, 'another attempt', 10);
    }
    const pauses = attempts.slice(1).map(({ at }, index) => Math.round((at - attempts[index]!.at) / 100) * 100);
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000]);
    expect(attempts.every(({ change }) => change === outbox.head!.change)).toBe(true);
  });

  it('[SYN-12] waits after a refusal until it was settled', async () => {
    const { clock, attempts, sender, events, type } = setUp();
    type();
    await clock.run(0);
    attempts[0]!.answer('CONFLICT');
    await clock.run(60_000);
    expect([attempts.length, events]).toEqual([1, ['CONFLICT']]);
    sender.release('SETTLING');
    await clock.run(0);
    expect(attempts.length).toBe(2);
  });

  it('[SYN-10] does not care for a refusal of what the log showed to be stored meanwhile', async () => {
    const { clock, attempts, outbox, events, type } = setUp();
    type();
    await clock.run(0);
    expect(outbox.observe(attempts[0]!.change)).toBe('ACKNOWLEDGED');
    attempts[0]!.answer('TOO_LARGE');
    await clock.run(60_000);
    expect([attempts.length, events]).toEqual([1, []]);
  });
});
