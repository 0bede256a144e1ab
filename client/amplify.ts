import { CONNECTION_STATE_CHANGE, ConnectionState, generateClient } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import { toWeftError } from './errors';
import { farewell } from './farewell';
import { createRenewal, type Renew } from './renewal';
import type { Observer, Transport } from './transport';

interface GraphQLRequest {
  query: string;
  variables: Record<string, unknown>;
}

interface GraphQLMessage {
  data?: unknown;
  errors?: unknown;
}

interface GraphQLStream {
  subscribe(observer: { next(message: GraphQLMessage): void; error(error: unknown): void }): { unsubscribe(): void };
}

/** What the transport needs of Amplify's `generateClient()`. */
export interface GraphQLClient {
  graphql(request: GraphQLRequest): unknown;
}

interface Acknowledgement {
  variables?: unknown;
}

const connectedAs = (state: ConnectionState): boolean | null => {
  switch (state) {
    case ConnectionState.Connected:
      return true;
    case ConnectionState.ConnectionDisrupted:
    case ConnectionState.ConnectionDisruptedPendingNetwork:
      return false;
    // Disconnected is what it is before the first subscription and after the last one.
    default:
      return null;
  }
};

/**
 * A transport over aws-amplify 6: its GraphQL client, and its Hub, which is where Amplify tells of acknowledged
 * subscriptions and of the connection. `Amplify.configure` must have run.
 */
export const amplifyTransport = (
  client: GraphQLClient = generateClient() as GraphQLClient,
  renew?: Renew,
): Transport => {
  const { renewed, withTokens } = createRenewal(renew);
  return {
    request: <T>(query: string, variables: object): Promise<T> =>
      withTokens(async () => {
        const { data, errors } = (await client.graphql({ query, variables: { ...variables } })) as GraphQLMessage;
        if (Array.isArray(errors) && errors.length > 0) throw { data, errors };
        return data as T;
      }),

    farewell: (query, variables) => void farewell(query, variables).catch(() => {}),

    subscribe<T>(query: string, variables: object, observer: Observer<T>) {
      // Amplify hands the very object through to the acknowledgement: it tells two subscriptions of one kind apart.
      const own = { ...variables };
      let open = true;
      const forgetAcknowledgement = Hub.listen('api', ({ payload }) => {
        if (payload.event === 'Subscription ack' && (payload.data as Acknowledgement).variables === own)
          observer.ready();
      });
      const stream = client.graphql({ query, variables: own }) as GraphQLStream;
      const subscription = stream.subscribe({
        next: (message) => {
          if (open && message.data) observer.next(message.data as T);
        },
        error: (cause) => {
          forgetAcknowledgement();
          const error = toWeftError(cause);
          // Whoever subscribes next shall have better tokens.
          if (error.reason === 'NOT_SIGNED_IN') renewed().catch(() => {});
          if (open) observer.error(error);
        },
      });
      return {
        close() {
          open = false;
          forgetAcknowledgement();
          subscription.unsubscribe();
        },
      };
    },

    onConnection(listener) {
      return Hub.listen('api', ({ payload }) => {
        if (payload.event !== CONNECTION_STATE_CHANGE) return;
        const connected = connectedAs((payload.data as { connectionState: ConnectionState }).connectionState);
        if (connected !== null) listener(connected);
      });
    },
  };
};
