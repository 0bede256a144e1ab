import { Backoff } from './backoff';
import { toWeftError, WeftError } from './errors';
import type { DocumentContext } from './feature';
import type { WireDocumentEvent } from './types';

/** Sends comments and messages. Each is known to the server by its id, so that it may be sent as often as it takes. */
export class Delivery {
  private readonly waits = new Set<Backoff>();
  private stopped = false;

  constructor(private readonly context: DocumentContext) {}

  /** Sends the mutation until it is done; rejects with a {@link WeftError} if it is refused or the document closed. */
  async send(query: string, input: object): Promise<WireDocumentEvent> {
    const { clock, random, documentId, transport, failed } = this.context;
    const backoff = new Backoff(clock, random);
    this.waits.add(backoff);
    try {
      while (!this.stopped) {
        try {
          const variables = { input: { documentId, ...input } };
          return Object.values(await transport.request<Record<string, WireDocumentEvent>>(query, variables))[0]!;
        } catch (cause) {
          const error = toWeftError(cause);
          failed(error);
          if (error.action === 'GIVE_UP' || error.action === 'SYNC') throw error;
          await backoff.wait();
        }
      }
      throw new WeftError('OFFLINE');
    } finally {
      this.waits.delete(backoff);
    }
  }

  /** Ends the waits between attempts. */
  hurry(): void {
    for (const backoff of this.waits) backoff.hurry();
  }

  stop(): void {
    this.stopped = true;
    this.hurry();
  }
}
