import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  connect,
  createFixture,
  delivers,
  type Fixture,
  openWire,
  textsOf,
  tokenOf,
  type Wire,
} from './appsync.fixture';

const ON_MESSAGE = 'subscription { onMessage { text } }';
const SEND = 'mutation ($text: String) { send(room: "r", text: $text) { text } }';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.close());

const send = (text: string, sub = 'sender') => fixture.run(sub, SEND, { text });

const subscribed = async (sub: string): Promise<Wire> => {
  const wire = await connect(fixture, sub);
  await wire.start('s', ON_MESSAGE);
  return wire;
};

const burst = async (count: number): Promise<string[]> => {
  const texts = Array.from({ length: count }, (_, at) => String(at));
  for (const text of texts) await send(text);
  return texts;
};

/** What a subscriber hears of some messages, up to 4 undisturbed last ones: by then every held one has left. */
const heard = async (wire: Wire, count = 40): Promise<{ sent: string[]; got: unknown[] }> => {
  const sent = await burst(count);
  const { seed } = fixture.service.faults.settings;
  fixture.service.faults.reset();
  for (const last of ['w', 'x', 'y', 'z']) await send(last + seed);
  await wire.until(delivers('s', `z${seed}`));
  return { sent, got: textsOf(wire, 's').filter((text) => sent.includes(String(text))) };
};

describe('faults of deliveries', () => {
  it('lose some messages, the same ones for the same seed', async () => {
    const lost: unknown[][] = [];
    for (const seed of [7, 7, 8]) {
      const wire = await subscribed('ann');
      fixture.service.faults.set({ seed, dropDeliveries: 0.5 });
      const { sent, got } = await heard(wire);
      expect(got.length).toBeGreaterThan(5);
      expect(got.length).toBeLessThan(35);
      expect(sent.filter((text) => got.includes(text))).toEqual(got);
      lost.push(got);
      wire.close();
      await vi.waitFor(() => expect(fixture.service.connections.size).toBe(0));
    }
    expect(lost[1]).toEqual(lost[0]);
    expect(lost[2]).not.toEqual(lost[0]);
  });

  it('send some messages twice, in order', async () => {
    const wire = await subscribed('ann');
    fixture.service.faults.set({ seed: 3, duplicateDeliveries: 0.5 });
    const { sent, got } = await heard(wire);
    expect([...new Set(got)]).toEqual(sent);
    expect(got.length).toBeGreaterThan(45);
    expect([...got].sort((a, b) => Number(a) - Number(b))).toEqual(got);
  });

  it('reorder messages without losing one', async () => {
    const wire = await subscribed('ann');
    fixture.service.faults.set({ seed: 3, reorderDeliveries: 0.4 });
    const { sent, got } = await heard(wire);
    expect(got).not.toEqual(sent);
    expect([...got].sort((a, b) => Number(a) - Number(b))).toEqual(sent);
    for (const [at, text] of got.entries()) expect(Math.abs(at - Number(text))).toBeLessThan(20);
  });

  it('hold a message for a second at the most', async () => {
    const wire = await subscribed('ann');
    fixture.service.faults.set({ reorderDeliveries: 1 });
    await send('held');
    expect(textsOf(wire, 's')).toEqual([]);
    fixture.clock.advance(1_000);
    await wire.until(delivers('s', 'held'));
  });

  it('delay messages by the clock', async () => {
    const wire = await subscribed('ann');
    const other = await connect(fixture, 'bob');
    fixture.service.faults.set({ delayDeliveriesMilliseconds: 3_600_000 });
    await send('1');
    await send('2');
    // The acknowledgement comes after the deliveries of the two were put off.
    await other.start('s', ON_MESSAGE);
    expect(textsOf(wire, 's')).toEqual([]);
    fixture.clock.advance(3_600_000);
    await wire.until(delivers('s', '2'));
    expect(textsOf(wire, 's')).toEqual(['1', '2']);
  });

  it('lose what follows start_ack', async () => {
    fixture.service.faults.set({ loseAfterStartAck: 2 });
    const wire = await subscribed('ann');
    await burst(4);
    await wire.until(delivers('s', '3'));
    expect(textsOf(wire, 's')).toEqual(['2', '3']);
    expect(fixture.service.meter.lost).toBe(2);
  });
});

describe('faults of requests and connections', () => {
  it('refuse requests before they are processed, or lose their answers afterwards', async () => {
    const wire = await subscribed('ann');
    fixture.service.faults.set({ refuseRequests: 1 });
    await expect(send('refused')).rejects.toThrow();
    fixture.service.faults.set({ refuseRequests: 0, loseResponses: 1 });
    await expect(send('done')).rejects.toThrow();
    await wire.until(delivers('s', 'done'));
    expect(textsOf(wire, 's')).toEqual(['done']);
    fixture.service.faults.reset();
    expect(await send('fine')).toEqual({ data: { send: { text: 'fine' } } });
  });

  it('answer 429 or 503 to the requests that a predicate picks', async () => {
    const token = await tokenOf('ann');
    const status = async (text: string): Promise<number> =>
      (await fixture.post({ query: SEND, variables: { text } }, { authorization: token })).status;
    fixture.service.faults.set({
      throttleRequests: ({ fields, variables }) => fields.includes('send') && variables['text'] === 'much',
      failRequests: ({ variables, operation }) => operation === 'mutation' && variables['text'] === 'broken',
    });
    expect(await status('much')).toBe(429);
    expect(await status('broken')).toBe(503);
    expect(await status('fine')).toBe(200);
    expect(fixture.service.meter.operations).toBe(1);
  });

  it('deny subscriptions with an error of their own', async () => {
    const wire = await connect(fixture, 'ann');
    const denial = { errorType: 'NOT_A_MEMBER', message: 'no' };
    fixture.service.faults.set({ denySubscriptions: (field) => (field === 'onMessage' ? denial : null) });
    expect((await wire.start('a', ON_MESSAGE)).payload.errors).toMatchObject([denial]);
    fixture.service.faults.set({ denySubscriptions: null });
    expect((await wire.start('b', ON_MESSAGE)).type).toBe('start_ack');
  });

  it('cut sockets without a closing handshake, and refuse new ones', async () => {
    const [ann, bob] = [await subscribed('ann'), await subscribed('bob')];
    fixture.service.faults.closeSockets('ann');
    expect((await ann.closed).code).toBe(1006);
    await send('for bob');
    await bob.until(delivers('s', 'for bob'));
    fixture.service.faults.set({ refuseConnections: true });
    await expect(openWire(fixture, await tokenOf('ann'))).rejects.toThrow();
    fixture.service.faults.closeSockets();
    await bob.closed;
    fixture.service.faults.reset();
    await expect(connect(fixture, 'ann')).resolves.toBeDefined();
  });

  it('take one caller offline and bring it back', async () => {
    const [ann, bob] = [await subscribed('ann'), await subscribed('bob')];
    fixture.service.faults.offline('ann', true);
    await ann.closed;
    await expect(send('never', 'ann')).rejects.toThrow();
    await expect(openWire(fixture, await tokenOf('ann'))).rejects.toThrow();
    await send('meanwhile', 'bob');
    await bob.until(delivers('s', 'meanwhile'));
    fixture.service.faults.offline('ann', false);
    const back = await subscribed('ann');
    expect(await send('again', 'ann')).toEqual({ data: { send: { text: 'again' } } });
    await back.until(delivers('s', 'again'));
    expect(textsOf(bob, 's')).toEqual(['meanwhile', 'again']);
  });
});
