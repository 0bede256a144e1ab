import type { WeftError } from './errors';
import type { Transport } from './transport';

/** Watches a transport for whether the server can be reached and knows the user. */
export class Reach {
  /** Whether the last request did not get through. */
  unreachable = false;
  /** Whether the last answer was that nobody is signed in. */
  signedOut = false;
  /** The transport, with every answer noted. */
  readonly transport: Transport;

  /** `back` is called when a request succeeds after one failed in either way. */
  constructor(transport: Transport, back: () => void) {
    this.transport = {
      farewell: (query, variables) => transport.farewell(query, variables),
      subscribe: (query, variables, observer) => transport.subscribe(query, variables, observer),
      onConnection: (listener) => transport.onConnection(listener),
      request: async <T>(query: string, variables: object): Promise<T> => {
        const data = await transport.request<T>(query, variables);
        const wasAway = this.unreachable || this.signedOut;
        this.unreachable = false;
        this.signedOut = false;
        if (wasAway) back();
        return data;
      },
    };
  }

  /** Notes what a request failed with. */
  failed(error: WeftError): void {
    if (error.reason === 'OFFLINE') this.unreachable = true;
    if (error.reason === 'NOT_SIGNED_IN') this.signedOut = true;
  }
}
