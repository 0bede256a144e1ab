import { Hub } from 'aws-amplify/utils';
import { describe, expect, it } from 'vitest';
import { amplifyTransport, type GraphQLClient } from '../../client/amplify';
import { VirtualClock } from '../model/client/virtual-clock';
import { bounded } from '../../client/transport';

interface StreamObserver {
  next(message: object): void;
  error(error: unknown): void;
}

/** Amplify's client, as far as the transport sees it. */
const fakeClient = (answer: () => Promise<unknown> = () => Promise.resolve({})) => {
  const requests: { query: string; variables: Record<string, unknown> }[] = [];
  const observers: StreamObserver[] = [];
  let unsubscribed = 0;
  const client: GraphQLClient = {
    graphql(request) {
      requests.push(request);
      if (!request.query.startsWith('subscription')) return answer();
      return {
        subscribe(observer: StreamObserver) {
          observers.push(observer);
          return { unsubscribe: () => (unsubscribed += 1) };
        },
      };
    },
  };
  return { client, requests, observers, unsubscribed: () => unsubscribed };
};

const listening = () => {
  const heard: unknown[] = [];
  return {
    heard,
    observer: {
      next: (data: unknown) => heard.push(data),
      error: (error: { reason: string }) => heard.push(error.reason),
      ready: () => heard.push('ready'),
    },
  };
};

const acknowledge = (variables: object | undefined): void =>
  Hub.dispatch('api', { event: 'Subscription ack', data: { id: '1', query: '', variables } });

const connectionState = (state: string): void =>
  Hub.dispatch('api', { event: 'ConnectionStateChange', data: { connectionState: state } });

describe('a request by Amplify', () => {
  it('gives the data', async () => {
    const { client, requests } = fakeClient(() => Promise.resolve({ data: { me: 1 } }));
    expect(await amplifyTransport(client).request('query Me { me }', { a: 1 })).toEqual({ me: 1 });
    expect(requests).toEqual([{ query: 'query Me { me }', variables: { a: 1 } }]);
  });

  it('[SYN-1] rejects if there are errors, whether Amplify rejects or resolves, with data or without', async () => {
    const failure = { data: { submitChange: { seq: 1 } }, errors: [{ errorType: 'BUSY' }] };
    for (const answer of [() => Promise.reject(failure), () => Promise.resolve(failure)]) {
      const { client } = fakeClient(answer);
      await expect(amplifyTransport(client).request('mutation M', {})).rejects.toMatchObject({ reason: 'BUSY' });
    }
  });

  it('counts as OFFLINE when no answer comes', async () => {
    const clock = new VirtualClock();
    const { client } = fakeClient(() => new Promise(() => {}));
    const request = bounded(amplifyTransport(client), clock).request('query Q', {});
    await expect(clock.await(request)).rejects.toMatchObject({ reason: 'OFFLINE', action: 'RETRY' });
  });
});

describe('a subscription by Amplify', () => {
  it('[SYN-7] is ready when its own acknowledgement comes, and again after a reconnect', () => {
    const { client, requests } = fakeClient();
    const transport = amplifyTransport(client);
    const [first, second] = [listening(), listening()];
    transport.subscribe('subscription S', { documentId: 'd' }, first.observer);
    transport.subscribe('subscription S', { documentId: 'd' }, second.observer);
    acknowledge(requests[1]!.variables);
    expect([first.heard, second.heard]).toEqual([[], ['ready']]);
    acknowledge(requests[0]!.variables);
    acknowledge(requests[0]!.variables);
    expect([first.heard, second.heard]).toEqual([['ready', 'ready'], ['ready']]);
  });

  it('gives what comes, but no message without data', () => {
    const { client, observers } = fakeClient();
    const { heard, observer } = listening();
    amplifyTransport(client).subscribe('subscription S', {}, observer);
    observers[0]!.next({ data: { onChange: { seq: 1 } } });
    observers[0]!.next({ errors: [{ message: 'x' }] });
    expect(heard).toEqual([{ onChange: { seq: 1 } }]);
  });

  it('tells why it was refused', () => {
    const { client, observers, requests } = fakeClient();
    const { heard, observer } = listening();
    amplifyTransport(client).subscribe('subscription S', {}, observer);
    const message = 'Connection failed: {"errors":[{"errorType":"NOT_A_MEMBER","message":"no"}]}';
    observers[0]!.error({ errors: [{ message }] });
    acknowledge(requests[0]!.variables);
    expect(heard).toEqual(['NOT_A_MEMBER']);
  });

  it('says nothing once it is closed', () => {
    const { client, observers, requests, unsubscribed } = fakeClient();
    const { heard, observer } = listening();
    amplifyTransport(client).subscribe('subscription S', {}, observer).close();
    observers[0]!.next({ data: {} });
    observers[0]!.error(new Error('late'));
    acknowledge(requests[0]!.variables);
    expect([heard, unsubscribed()]).toEqual([[], 1]);
  });
});

describe("Amplify's connection", () => {
  it('is up or broken; what lies between is not told', () => {
    const { client } = fakeClient();
    const told: boolean[] = [];
    const stop = amplifyTransport(client).onConnection((connected) => told.push(connected));
    for (const state of ['Connecting', 'Connected', 'ConnectedPendingKeepAlive', 'ConnectionDisrupted', 'Connected'])
      connectionState(state);
    stop();
    connectionState('ConnectionDisrupted');
    expect(told).toEqual([true, false, true]);
  });
});
