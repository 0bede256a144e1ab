import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../clock';
import { type Authenticate, type Authenticated, AuthenticationError } from '../auth';
import { failureText } from '../server/failure';
import type { Faults } from '../server/faults';
import type { Meter } from '../server/meter';
import {
  CONNECTION_LIFETIME_MILLISECONDS,
  CONNECTION_TIMEOUT_MILLISECONDS,
  type ClientFrame,
  KEEP_ALIVE_MILLISECONDS,
  readFrame,
  type ServerFrame,
  SUBSCRIPTIONS_PER_CONNECTION,
} from './frames';
import { checkHost } from './handshake';
import type { Hub, Subscriber } from './hub';
import { createOutbox } from './outbox';
import { type Subscription, type SubscriptionOptions, SubscriptionRefused, startSubscription } from './subscription';

const NOT_AUTHORIZED = { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' };
const MINUTE = 60_000;

export interface ConnectionOptions extends SubscriptionOptions {
  authenticate: Authenticate;
  hub: Hub;
  faults: Faults;
  meter: Meter;
  clock: Clock;
  log(line: string): void;
}

/** Who opened the socket, or why that is not known, and what it sent with the handshake. */
export interface Opening {
  who: Authenticated | AuthenticationError;
  host: string;
  headers: Record<string, string>;
  sourceIp: string[];
}

/** An open WebSocket of a client. */
export interface Connection {
  who: Authenticated | AuthenticationError;
  /** The subscription fields by the client's ids. */
  subscriptions(): ReadonlyMap<string, string>;
  /** Ends the socket without a closing handshake. */
  cut(): void;
}

/** Speaks AppSync's real-time protocol on an accepted socket until it closes; `onClose` is called once. */
export const createConnection = (
  socket: WebSocket,
  opening: Opening,
  options: ConnectionOptions,
  onClose: () => void,
): Connection => {
  const { clock, faults, hub, meter } = options;
  const timers = new Set<Timer>();
  /** By id; a symbol of its own for each start whose resolver is still being asked. */
  const active = new Map<string, Subscriber | symbol>();
  const openedAt = clock.now();
  let minutes = 0;
  let isAcknowledged = false;

  const write = (text: string): void => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  };
  const send = (frame: ServerFrame): void => write(JSON.stringify(frame));
  const outbox = createOutbox(write, faults, clock, meter);

  const meterTime = (): void => {
    const begun = Math.max(1, Math.ceil((clock.now() - openedAt) / MINUTE));
    meter.connectionMinutes += begun - minutes;
    minutes = begun;
  };

  const after = (milliseconds: number, action: () => void): void => {
    const timer = clock.after(milliseconds, () => {
      timers.delete(timer);
      action();
    });
    timers.add(timer);
  };

  const keepAlive = (): void => {
    send({ type: 'ka' });
    meterTime();
    after(KEEP_ALIVE_MILLISECONDS, keepAlive);
  };

  const fail = (id: string | null, errors: SubscriptionRefused['errors']): void =>
    send({ type: 'error', ...(id === null ? {} : { id }), payload: { errors } });

  const init = (): void => {
    if (isAcknowledged) return;
    if (opening.who instanceof AuthenticationError) {
      send({ type: 'connection_error', payload: { errors: [{ ...NOT_AUTHORIZED, errorCode: 401 }] } });
      return socket.close(1000);
    }
    isAcknowledged = true;
    send({ type: 'connection_ack', payload: { connectionTimeoutMs: CONNECTION_TIMEOUT_MILLISECONDS } });
    after(KEEP_ALIVE_MILLISECONDS, keepAlive);
  };

  const stop = (id: string): void => {
    const subscriber = active.get(id);
    active.delete(id);
    if (typeof subscriber === 'object') hub.remove(subscriber);
    send({ type: 'complete', id });
  };

  const subscriberOf = (id: string, subscription: Subscription): Subscriber => {
    let toLose = faults.settings.loseAfterStartAck;
    const subscriber: Subscriber = {
      subscription,
      deliver(payload) {
        toLose -= 1;
        if (toLose >= 0) meter.lost += 1;
        else
          outbox.deliver(
            `{"id":${JSON.stringify(id)},"type":"data","payload":${payload}}`,
            () => active.get(id) === subscriber,
          );
      },
      end() {
        stop(id);
        // Only then, so that every subscription that the same mutation ends hears its `complete`.
        if (faults.settings.closeOnInvalidation) setImmediate(() => socket.close(1000));
      },
    };
    return subscriber;
  };

  const subscribe = async (payload: NonNullable<ClientFrame['payload']>): Promise<Subscription> => {
    const { data, authorization } = payload;
    const headers = { ...opening.headers, ...authorization };
    checkHost(authorization, opening.host);
    const signed = { headers: authorization, path: '/graphql', body: data, sourceIp: opening.sourceIp };
    return startSubscription(options, data, await options.authenticate(signed), headers);
  };

  const refusalOf = (error: unknown): SubscriptionRefused['errors'] => {
    if (error instanceof SubscriptionRefused) return error.errors;
    if (error instanceof AuthenticationError) return [NOT_AUTHORIZED];
    options.log(`subscription failed: ${failureText(error)}`);
    return [{ errorType: 'InternalFailure', message: 'Internal failure.' }];
  };

  const refusalBefore = (id: string, payload: ClientFrame['payload']): SubscriptionRefused['errors'] | null => {
    if (!payload) return [{ errorType: 'BadRequestException', message: 'The payload has no data.' }];
    if (active.has(id)) return [{ errorType: 'DuplicatedOperationError', message: `Duplicated operation id ${id}` }];
    if (active.size < SUBSCRIPTIONS_PER_CONNECTION) return null;
    const message = `Max number of ${SUBSCRIPTIONS_PER_CONNECTION} subscriptions reached`;
    return [{ errorType: 'MaxSubscriptionsReachedError', message }];
  };

  const start = async (id: string, payload: ClientFrame['payload']): Promise<void> => {
    const refusal = refusalBefore(id, payload);
    if (refusal || !payload) return fail(id, refusal ?? []);
    const pending = Symbol(id);
    active.set(id, pending);
    try {
      const subscriber = subscriberOf(id, await subscribe(payload));
      // The client may have stopped it, started another under this id, or gone, while the resolver ran.
      if (active.get(id) !== pending) return;
      active.set(id, subscriber);
      hub.add(subscriber);
      meter.subscriptions += 1;
      send({ type: 'start_ack', id });
    } catch (error) {
      if (active.get(id) !== pending) return;
      active.delete(id);
      const errors = refusalOf(error);
      options.log(`subscription refused: ${errors.map((each) => each.errorType ?? 'error').join(' ')}`);
      fail(id, errors);
    }
  };

  const receive = ({ type, id, payload }: ClientFrame): void => {
    if (type === 'connection_init') return init();
    if (!isAcknowledged) return;
    if (type === 'start' && id !== null) return void start(id, payload);
    if (type === 'stop' && id !== null) return stop(id);
    fail(id, [{ errorType: 'UnsupportedOperation', message: 'unknown not supported through the realtime channel' }]);
  };

  meter.connections += 1;
  meterTime();
  after(CONNECTION_LIFETIME_MILLISECONDS, () => socket.close(1001, 'Connection lifetime reached'));
  socket.on('message', (data) => receive(readFrame((data as Buffer).toString('utf8'))));
  // An error is always followed by a close.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    meterTime();
    outbox.close();
    for (const timer of timers) timer.cancel();
    for (const subscriber of active.values()) if (typeof subscriber === 'object') hub.remove(subscriber);
    active.clear();
    onClose();
  });

  return {
    who: opening.who,
    subscriptions: () =>
      new Map(
        [...active].flatMap(([id, subscriber]) =>
          typeof subscriber === 'object' ? [[id, subscriber.subscription.field]] : [],
        ),
      ),
    cut: () => socket.terminate(),
  };
};
