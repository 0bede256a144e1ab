import { describe, expect, it } from 'vitest';
import { WeftError } from '../../client/errors';
import { Subscriptions } from '../../client/subscriptions';
import type { Observer, Transport } from '../../client/transport';
import { VirtualClock } from '../model/client/virtual-clock';

interface Opened {
  query: string;
  observer: Observer<unknown>;
  closed: boolean;
}

const setUp = () => {
  const clock = new VirtualClock();
  const opened: Opened[] = [];
  const transport: Transport = {
    request: () => Promise.reject(new Error('not asked')),
    farewell: () => {},
    onConnection: () => () => {},
    subscribe(query, _variables, observer) {
      const subscription: Opened = { query, observer: observer as Observer<unknown>, closed: false };
      opened.push(subscription);
      return { close: () => (subscription.closed = true) };
    },
  };
  const events: string[] = [];
  const topic = (query: string) => ({ query, variables: () => ({}), next: (data: string) => events.push(data) });
  const subscriptions = new Subscriptions({
    transport,
    clock,
    random: () => 0.5,
    topics: [topic('a'), topic('b')],
    ready: () => events.push('ready'),
    failed: ({ reason }) => events.push(reason),
  });
  const of = (query: string): Opened[] => opened.filter((subscription) => subscription.query === query);
  return { clock, subscriptions, events, opened, of };
};

describe('subscriptions', () => {
  it('[SYN-7] are ready when all are acknowledged', () => {
    const { subscriptions, events, opened } = setUp();
    subscriptions.renew();
    opened[0]!.observer.ready();
    expect([events, subscriptions.ready]).toEqual([[], false]);
    opened[1]!.observer.ready();
    expect([events, subscriptions.ready]).toEqual([['ready'], true]);
  });

  it('[ACC-22] are renewed one by one: a denial leaves the other alone', async () => {
    const { clock, subscriptions, events, of } = setUp();
    subscriptions.renew();
    for (const query of ['a', 'b']) of(query)[0]!.observer.ready();
    of('a')[0]!.observer.error(new WeftError('NOT_A_MEMBER'));
    await clock.run(60_000);
    expect(events).toContain('NOT_A_MEMBER');
    expect(of('a').length).toBeGreaterThan(1);
    expect(of('b').map(({ closed }) => closed)).toEqual([false]);
  });

  it('[ACC-22] wait longer after each denial', async () => {
    const { clock, subscriptions, opened, of } = setUp();
    subscriptions.renew();
    const at: number[] = [];
    for (let denial = 0; denial < 8; denial += 1) {
      const count = of('a').length;
      opened.findLast(({ query }) => query === 'a')!.observer.error(new WeftError('NOT_A_MEMBER'));
      const before = clock.now();
      await clock.until(() => of('a').length > count, 70_000, 'subscribed anew');
      at.push(clock.now() - before);
    }
    expect(at[0]).toBeLessThanOrEqual(1_000);
    expect(at[4]! / at[3]!).toBeCloseTo(2, 0);
    expect(Math.max(...at)).toBeLessThanOrEqual(60_000);
  });

  it('keep the former ones until the new ones are acknowledged', () => {
    const { subscriptions, events, of } = setUp();
    subscriptions.renew();
    for (const query of ['a', 'b']) of(query)[0]!.observer.ready();
    subscriptions.renew();
    of('a')[0]!.observer.next('still heard');
    expect(events).toContain('still heard');
    expect(of('a').map(({ closed }) => closed)).toEqual([false, false]);
    of('a')[1]!.observer.ready();
    expect(of('a').map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('are tried again if no acknowledgement comes', async () => {
    const { clock, subscriptions, of } = setUp();
    subscriptions.renew();
    await clock.run(22_000);
    expect(of('a').map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('are ready again after the transport renewed them', () => {
    const { subscriptions, events, of } = setUp();
    subscriptions.renew();
    for (const query of ['a', 'b']) of(query)[0]!.observer.ready();
    subscriptions.interrupt();
    expect(subscriptions.ready).toBe(false);
    for (const query of ['a', 'b']) of(query)[0]!.observer.ready();
    expect(events).toEqual(['ready', 'ready']);
  });

  it('stay closed', async () => {
    const { clock, subscriptions, events, opened } = setUp();
    subscriptions.renew();
    subscriptions.close();
    expect(opened.every(({ closed }) => closed)).toBe(true);
    opened[0]!.observer.error(new WeftError('BUSY'));
    await clock.run(120_000);
    expect([opened.length, events]).toEqual([2, []]);
  });
});
