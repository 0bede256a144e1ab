import type { Clock } from './clock';
import { WeftError } from './errors';

/** A running subscription. */
export interface Subscription {
  /** Ends it; nothing is called afterwards. */
  close(): void;
}

/** What a subscription tells. */
export interface Observer<T> {
  /** The data of one message: an object with the subscribed field. */
  next(data: T): void;
  /** The subscription is over and hears nothing more. */
  error(error: WeftError): void;
  /** The server acknowledged the subscription; again whenever the transport renewed it after a disruption. */
  ready(): void;
}

/** How the client reaches the GraphQL API. */
export interface Transport {
  /** Runs a query or a mutation and gives its data. Rejects with {@link WeftError}, also when there is data beside errors. */
  request<T>(query: string, variables: object): Promise<T>;
  /** Sends a request and waits for no answer; it shall get through even while the page goes away. */
  farewell(query: string, variables: object): void;
  subscribe<T>(query: string, variables: object, observer: Observer<T>): Subscription;
  /** Tells whenever the real-time connection comes up (`true`) or breaks (`false`). Gives what stops it. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

// AppSync answers within 30 seconds; Amplify tries three times.
const requestMilliseconds = 45_000;

/** The same transport, except that a request that is not answered in time counts as OFFLINE. */
export const bounded = (transport: Transport, clock: Clock): Transport => ({
  farewell: (query, variables) => transport.farewell(query, variables),
  subscribe: (query, variables, observer) => transport.subscribe(query, variables, observer),
  onConnection: (listener) => transport.onConnection(listener),
  request<T>(query: string, variables: object): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = clock.after(requestMilliseconds, () => reject(new WeftError('OFFLINE')));
      transport
        .request<T>(query, variables)
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  },
});
