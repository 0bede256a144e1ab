import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CONNECTION_LIFETIME_MILLISECONDS,
  KEEP_ALIVE_MILLISECONDS,
  SUBSCRIPTIONS_PER_CONNECTION,
} from '../../local/appsync/realtime';
import { CLOSES_ON_INVALIDATION } from '../../local/appsync/server';
import type { SubscriptionFilter } from '../../local/appsync/types';
import {
  connect,
  createFixture,
  delivers,
  type Fixture,
  openWire,
  RESOLVERS,
  sign,
  textsOf,
  tokenOf,
  type Wire,
} from './appsync.fixture';

const signed = (path: string, body: string): Promise<Record<string, string>> =>
  sign('AKIDEXAMPLE', fixture.host, path, body);

/** A socket of an IAM caller, and how it starts a subscription. */
const openMachine = async (): Promise<{ wire: Wire; signed(id: string, query: string): Promise<unknown> }> => {
  const headers = await signed('/graphql/connect', '{}');
  const wire = await openWire(fixture, '', { protocols: ['graphql-ws', `header-${encode(headers)}`] });
  wire.send({ type: 'connection_init' });
  await wire.until((frame) => frame.type === 'connection_ack');
  return {
    wire,
    async signed(id, query) {
      const data = JSON.stringify({ query });
      const authorization = await signed('/graphql', data);
      wire.send({ id, type: 'start', payload: { data, extensions: { authorization } } });
      return wire.until((frame) => frame.id === id && frame.type === 'start_ack');
    },
  };
};

const encode = (value: unknown, encoding: 'base64' | 'base64url' = 'base64url'): string =>
  Buffer.from(JSON.stringify(value)).toString(encoding);

const SEND = `mutation ($room: ID!, $text: String, $number: Int, $author: ID) {
  send(room: $room, text: $text, number: $number, author: $author) { room text number author at }
}`;
const ON_MESSAGE = 'subscription { onMessage { room text } }';

let fixture: Fixture;
/** What the resolver of onFiltered waits for. */
let asking = (): Promise<void> => Promise.resolve();
let filter: SubscriptionFilter | null = null;
let denial: { message: string; errorType: string; data: null; errorInfo: null } | null = null;

beforeEach(async () => {
  filter = null;
  denial = null;
  asking = () => Promise.resolve();
  fixture = await createFixture({
    ...RESOLVERS,
    'Subscription.onFiltered': ({ arguments: { room }, caller }) =>
      asking().then(() => ({
        error: denial,
        filter: filter ?? {
          filterGroup: [{ filters: [{ fieldName: 'room', operator: 'eq', value: room }] }],
        },
        invalidationFilter: {
          filterGroup: [
            {
              filters: [
                {
                  fieldName: 'user',
                  operator: 'eq',
                  value: caller.mode === 'AWS_IAM' ? '' : caller.identity.sub,
                },
              ],
            },
          ],
        },
      })),
    'Mutation.kick': ({ arguments: { author } }) => ({
      data: { author },
      invalidations: [{ subscriptionField: 'onFiltered', payload: { user: author } }],
    }),
  });
});
afterEach(() => fixture.close());

const send = (room: string, text: string, more: Record<string, unknown> = {}) =>
  fixture.run('sender', SEND, { room, text, ...more });

describe('AppSync real-time: connecting', () => {
  it('[OPS-5] takes the authorization from a sub-protocol, the query string or HTTP headers', async () => {
    const authorization = { Authorization: `Bearer ${await tokenOf('ann')}`, host: fixture.host };
    const ways = [
      { protocols: ['graphql-ws', `header-${encode(authorization)}`] },
      {
        protocols: ['graphql-ws'],
        query: `?header=${encodeURIComponent(encode(authorization, 'base64'))}&payload=e30=`,
      },
      { protocols: ['graphql-ws'], headers: { authorization: authorization.Authorization } },
    ];
    for (const way of ways) {
      const wire = await openWire(fixture, '', way);
      wire.send({ type: 'connection_init' });
      const ack = await wire.until((frame) => frame.type.startsWith('connection'));
      expect(ack).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
      wire.close();
    }
  });

  it('[ACC-1] answers connection_error and closes if the token is missing, forged, expired or for another host', async () => {
    const header = (token: string, host = fixture.host) => ({
      protocols: ['graphql-ws', `header-${encode({ Authorization: token, host })}`],
    });
    const ways = [
      { protocols: ['graphql-ws'] },
      { protocols: ['graphql-ws', 'header-e'] },
      header(await tokenOf('ann', { isForged: true })),
      header(await tokenOf('ann', { expiresIn: -1 })),
      header(await tokenOf('ann'), 'elsewhere:1'),
    ];
    for (const way of ways) {
      const wire = await openWire(fixture, '', way);
      wire.send({ type: 'connection_init' });
      const refusal = { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' };
      expect(await wire.until(() => true)).toEqual({
        type: 'connection_error',
        payload: { errors: [{ ...refusal, errorCode: 401 }] },
      });
      await wire.closed;
    }
    await vi.waitFor(() => expect(fixture.service.connections.size).toBe(0));
  });

  it('[OPS-5] wants the sub-protocol graphql-ws and leaves other paths alone', async () => {
    await expect(openWire(fixture, '', { protocols: ['other'] })).rejects.toThrow('400');
    await expect(openWire(fixture, '', { query: '/elsewhere' })).rejects.toThrow();
  });

  it('[OPS-5] sends ka every 60 s, and ends the connection after 24 hours', async () => {
    const wire = await connect(fixture, 'ann');
    for (let minute = 1; minute <= 3; minute += 1) {
      fixture.clock.advance(KEEP_ALIVE_MILLISECONDS);
      await wire.until(() => wire.frames.filter((frame) => frame.type === 'ka').length === minute);
    }
    fixture.clock.advance(CONNECTION_LIFETIME_MILLISECONDS);
    await wire.closed;
  });

  it('meters the minutes of a connection that were begun', async () => {
    const { meter, connections } = fixture.service;
    const wire = await connect(fixture, 'ann');
    expect(meter.connectionMinutes).toBe(1);
    fixture.clock.advance(2.5 * KEEP_ALIVE_MILLISECONDS);
    wire.close();
    await vi.waitFor(() => expect(connections.size).toBe(0));
    expect(meter.connectionMinutes).toBe(3);
  });

  it('[OPS-5] ignores what comes before connection_init', async () => {
    const wire = await openWire(fixture, await tokenOf('ann'));
    void wire.start('early', ON_MESSAGE);
    wire.send({ type: 'connection_init' });
    await wire.until((frame) => frame.type === 'connection_ack');
    expect((await wire.start('late', ON_MESSAGE)).type).toBe('start_ack');
    expect(wire.frames.some((frame) => frame.id === 'early')).toBe(false);
  });

  it('[ACC-1] takes IAM signatures at connect and start, and recomputes the hash of the body', async () => {
    const connectHeaders = await signed('/graphql/connect', '{}');
    const wire = await openWire(fixture, '', { protocols: ['graphql-ws', `header-${encode(connectHeaders)}`] });
    wire.send({ type: 'connection_init' });
    expect((await wire.until(() => true)).type).toBe('connection_ack');
    const data = JSON.stringify({ query: 'subscription { onMachine { text } }' });
    const other = JSON.stringify({ query: 'subscription { onMachine { room } }' });
    const authorization = await signed('/graphql', data);
    const start = (id: string, text: string): void =>
      wire.send({ id, type: 'start', payload: { data: text, extensions: { authorization } } });
    start('signed', data);
    start('changed', other);
    const changed = await wire.until((frame) => frame.id === 'changed');
    expect(changed).toMatchObject({ type: 'error', payload: { errors: [{ errorType: 'UnauthorizedException' }] } });
    await wire.until((frame) => frame.type === 'start_ack' && frame.id === 'signed');
    await send('r', 'for the machine');
    await wire.until(delivers('signed', 'for the machine'));
  });
});

describe('AppSync real-time: subscribing', () => {
  it('[OPS-5] answers start with start_ack, delivers, and answers stop with complete', async () => {
    const wire = await connect(fixture, 'ann');
    expect(await wire.start('s', ON_MESSAGE)).toEqual({ type: 'start_ack', id: 's' });
    const answer = await send('r', 'hello');
    expect(answer).toMatchObject({ data: { send: { room: 'r', text: 'hello' } } });
    const frame = await wire.until((each) => each.type === 'data');
    expect(frame).toEqual({ id: 's', type: 'data', payload: { data: { onMessage: { room: 'r', text: 'hello' } } } });
    wire.send({ type: 'stop', id: 's' });
    expect(await wire.until((each) => each.type === 'complete')).toEqual({ type: 'complete', id: 's' });
    await wire.start('next', ON_MESSAGE);
    await send('r', 'later');
    await wire.until(delivers('next', 'later'));
    expect(textsOf(wire, 's')).toEqual(['hello']);
    expect(fixture.service.meter.deliveries).toBe(2);
  });

  it('[OPS-5] forgets a subscription that is stopped, or started anew, while its resolver runs', async () => {
    const gates: (() => void)[] = [];
    asking = () => new Promise((resolve) => gates.push(resolve));
    const wire = await connect(fixture, 'ann');
    const start = (room: string): unknown => wire.start('x', `subscription { onFiltered(room: "${room}") { text } }`);
    void start('a');
    await vi.waitFor(() => expect(gates).toHaveLength(1));
    wire.send({ type: 'stop', id: 'x' });
    await wire.until((frame) => frame.type === 'complete');
    const again = start('b');
    await vi.waitFor(() => expect(gates).toHaveLength(2));
    gates[0]?.();
    asking = () => Promise.resolve();
    await wire.start('y', 'subscription { onFiltered(room: "a") { text } }');
    expect(wire.frames.some((frame) => frame.type === 'start_ack' && frame.id === 'x')).toBe(false);
    gates[1]?.();
    await again;
    await send('a', 'to y');
    await send('b', 'to x');
    await wire.until(delivers('x', 'to x'));
    expect(textsOf(wire, 'x')).toEqual(['to x']);
  });

  it('[OPS-5] delivers in the order of the mutations, and only what succeeded', async () => {
    const wire = await connect(fixture, 'ann');
    await wire.start('s', ON_MESSAGE);
    const query = `mutation { a: send(room: "r", text: "1") { text } b: send(room: "r", text: "2") { text internal }
      c: send(room: "r", text: "3") { text } }`;
    const { errors } = await fixture.run('sender', query);
    expect(errors).toMatchObject([
      { message: 'Not Authorized to access internal on type Message', path: ['b', 'internal'] },
    ]);
    for (let number = 4; number < 30; number += 1) await send('r', String(number));
    await wire.until(delivers('s', '29'));
    expect(textsOf(wire, 's')).toEqual(['1', '3', ...Array.from({ length: 26 }, (_, at) => String(at + 4))]);
  });

  it('[OPS-5] delivers the selection of the mutation, cut down to that of the subscription', async () => {
    const wire = await connect(fixture, 'ann');
    await wire.start('s', 'subscription { onMessage { name: text number at level meta { colour } } }');
    await fixture.run('sender', 'mutation { send(room: "r", text: "t", number: 5) { text at: room level: text } }');
    const { payload } = await wire.until((frame) => frame.type === 'data');
    // Aliases of the mutation pose as fields; what it did not select is null.
    expect(payload.data.onMessage).toMatchObject({ name: 't', number: null, meta: null });
    expect(payload.errors).toHaveLength(2);
    await wire.start('n', 'subscription { onNote { room text } }');
    await fixture.run('sender', 'mutation { note(room: "r", text: "t") { room } }');
    const note = await wire.until((frame) => frame.id === 'n' && frame.type === 'data');
    expect(note.payload).toMatchObject({
      data: { onNote: null },
      errors: [{ message: expect.stringContaining('Cannot return null for non-nullable') }],
    });
  });

  it('[OPS-5] checks each payload field against the directives for the subscriber', async () => {
    const query = 'subscription { onMessage { text internal } }';
    const machine = await openMachine();
    await machine.signed('m', query);
    const wire = await connect(fixture, 'ann');
    await wire.start('s', query);
    const published = await fixture.runAsIam('AKIDEXAMPLE', 'mutation { publish(room: "r") { text internal } }');
    expect(published).toMatchObject({ data: { publish: { internal: 'secret' } } });
    const heard = await machine.wire.until((frame) => frame.type === 'data');
    expect(heard.payload).toEqual({ data: { onMessage: { text: 'published', internal: 'secret' } } });
    const { payload } = await wire.until((frame) => frame.type === 'data');
    expect(payload).toMatchObject({
      data: { onMessage: { text: 'published', internal: null } },
      errors: [{ errorType: 'Unauthorized' }],
    });
    expect((await wire.start('m', 'subscription { onMachine { text } }')).payload.errors[0]).toMatchObject({
      errorType: 'Unauthorized',
      message: 'Not Authorized to access onMachine on type Subscription',
    });
  });

  it('[OPS-5] filters by arguments: given ones equal, null wants null, omitted wants anything', async () => {
    const wire = await connect(fixture, 'ann');
    const query = 'subscription ($room: ID, $author: ID) { onMessage(room: $room, author: $author) { text } }';
    await wire.start('any', query);
    await wire.start('a', query, { room: 'a' });
    await wire.start('nobody', query, { author: null });
    await wire.start('both', query, { room: 'a', author: 'x' });
    await send('a', '1');
    await send('b', '2', { author: 'x' });
    await send('a', '3', { author: 'x' });
    await wire.until(delivers('any', '3'));
    expect(textsOf(wire, 'any')).toEqual(['1', '2', '3']);
    expect(textsOf(wire, 'a')).toEqual(['1', '3']);
    expect(textsOf(wire, 'nobody')).toEqual(['1']);
    expect(textsOf(wire, 'both')).toEqual(['3']);
  });

  it('[OPS-5] filters by the enhanced filter alone once a resolver set one', async () => {
    filter = { filterGroup: [{ filters: [{ fieldName: 'number', operator: 'gt', value: 5 }] }] };
    const wire = await connect(fixture, 'ann');
    await wire.start('s', 'subscription { onFiltered(room: "a") { text } }');
    await send('a', '1', { number: 5 });
    await send('b', '2', { number: 6 });
    await send('a', '3', { number: 7 });
    await wire.until(delivers('s', '3'));
    expect(textsOf(wire, 's')).toEqual(['2', '3']);
    filter = { filterGroup: [{ filters: [{ fieldName: 'nmber', operator: 'gt', value: 5 }] }] };
    const refused = await wire.start('t', 'subscription { onFiltered(room: "a") { text } }');
    expect(refused.payload.errors[0].message).toContain('nmber');
  });

  it("[OPS-5] shows a resolver's denial in an error frame and keeps the other subscriptions", async () => {
    const wire = await connect(fixture, 'ann');
    await wire.start('s', ON_MESSAGE);
    denial = { message: 'There is no such room.', errorType: 'NOT_A_MEMBER', data: null, errorInfo: null };
    const frame = await wire.start('denied', 'subscription { onFiltered(room: "a") { text } }');
    expect(frame).toMatchObject({ type: 'error', id: 'denied' });
    expect(frame.payload.errors).toMatchObject([{ errorType: 'NOT_A_MEMBER', message: 'There is no such room.' }]);
    await send('a', 'still here');
    await wire.until(delivers('s', 'still here'));
    denial = null;
    expect((await wire.start('denied2', 'subscription { onFiltered(room: "a") { text } }')).type).toBe('start_ack');
  });

  it('[ACC-1] checks the token of each start', async () => {
    const wire = await connect(fixture, 'ann');
    for (const token of ['', await tokenOf('ann', { isForged: true }), await tokenOf('ann', { expiresIn: -1 })]) {
      const frame = await wire.start(`with ${token.slice(-6)}`, ON_MESSAGE, {}, token);
      expect(frame.payload.errors).toEqual([
        { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
      ]);
    }
  });

  it('[OPS-5] refuses what is no valid subscription, and an id that is taken', async () => {
    const wire = await connect(fixture, 'ann');
    const refused = async (id: string, query: string): Promise<{ errorType: string; message: string }> =>
      (await wire.start(id, query)).payload.errors[0];
    expect((await refused('1', 'subscription { nothing }')).message).toContain('Validation error');
    expect((await refused('2', '{ plain }')).errorType).toBe('UnsupportedOperation');
    expect((await refused('3', 'subscription { onMessage { room } onNote { room } }')).message).toContain('only one');
    expect((await refused('4', 'subscription {')).errorType).toBe('MalformedHttpRequestException');
    expect((await refused('5', 'subscription ($r: ID!) { onFiltered(room: $r) { room } }')).message).toContain('$r');
    await wire.start('taken', ON_MESSAGE);
    wire.send({ id: 'taken', type: 'start', payload: { data: '{}' } });
    const duplicate = await wire.until((frame) => frame.id === 'taken' && frame.type === 'error');
    expect(duplicate.payload.errors[0].errorType).toBe('DuplicatedOperationError');
    wire.send({ type: 'dance' });
    const unknown = await wire.until((frame) => frame.type === 'error' && frame.id === undefined);
    expect(unknown.payload.errors[0]).toEqual({
      errorType: 'UnsupportedOperation',
      message: 'unknown not supported through the realtime channel',
    });
    await send('r', 'alive');
    await wire.until(delivers('taken', 'alive'));
  });

  it('[OPS-5] refuses the 201st subscription of a connection until one is stopped', async () => {
    const wire = await connect(fixture, 'ann');
    const ids = Array.from({ length: SUBSCRIPTIONS_PER_CONNECTION }, (_, at) => `s${at}`);
    const acks = await Promise.all(ids.map((id) => wire.start(id, ON_MESSAGE)));
    expect(acks.every((frame) => frame.type === 'start_ack')).toBe(true);
    const frame = await wire.start('more', ON_MESSAGE);
    expect(frame.payload.errors).toEqual([
      { errorType: 'MaxSubscriptionsReachedError', message: 'Max number of 200 subscriptions reached' },
    ]);
    wire.send({ type: 'stop', id: 's0' });
    await wire.until((each) => each.type === 'complete');
    expect((await wire.start('again', ON_MESSAGE)).type).toBe('start_ack');
  });

  it('[OPS-5] keeps a payload above 240 KB from subscribers in silence, and meters the others by 5 kB', async () => {
    const { meter } = fixture.service;
    const wire = await connect(fixture, 'ann');
    await wire.start('s', 'subscription { onMessage { text number } }');
    expect(await send('r', 'x'.repeat(240 * 1024))).not.toHaveProperty('errors');
    expect(await send('r', 'y'.repeat(239 * 1024))).not.toHaveProperty('errors');
    await send('r', 'small');
    await wire.until(delivers('s', 'small'));
    expect(textsOf(wire, 's').map((text) => String(text)[0])).toEqual(['y', 's']);
    expect(meter).toMatchObject({ oversized: 1, deliveries: 48 + 1, operations: 3, connections: 1, subscriptions: 1 });
  });
});

describe('AppSync real-time: invalidation', () => {
  it('[OPS-5] completes the matching subscriptions and closes their sockets', async () => {
    expect(CLOSES_ON_INVALIDATION).toBe(true);
    const [ann, bob] = await Promise.all([connect(fixture, 'ann'), connect(fixture, 'bob')]);
    for (const wire of [ann, bob]) {
      await wire.start('one', 'subscription { onFiltered(room: "a") { text } }');
      await wire.start('two', 'subscription { onFiltered(room: "b") { text } }');
      await wire.start('other', ON_MESSAGE);
    }
    await fixture.run('sender', 'mutation { kick(author: "ann") { author } }');
    await ann.closed;
    expect(ann.frames.filter((frame) => frame.type === 'complete').map((frame) => frame.id)).toEqual(['one', 'two']);
    await send('a', 'after');
    await bob.until(delivers('one', 'after'));
    expect(bob.frames.some((frame) => frame.type === 'complete')).toBe(false);
    expect(fixture.service.meter.invalidations).toBe(2);
  });

  it('[OPS-5] only completes them if told not to close, and does nothing if it is lost', async () => {
    const wire = await connect(fixture, 'ann');
    await wire.start('one', 'subscription { onFiltered(room: "a") { text } }');
    await wire.start('other', ON_MESSAGE);
    fixture.service.faults.set({ closeOnInvalidation: false, loseInvalidations: true });
    await fixture.run('sender', 'mutation { kick(author: "ann") { author } }');
    await send('a', 'first');
    await wire.until(delivers('one', 'first'));
    fixture.service.faults.set({ loseInvalidations: false });
    await fixture.run('sender', 'mutation { kick(author: "ann") { author } }');
    await wire.until((frame) => frame.type === 'complete');
    await send('a', 'second');
    await wire.until(delivers('other', 'second'));
    expect(textsOf(wire, 'one')).toEqual(['first']);
    expect(wire.isClosed()).toBe(false);
  });
});
