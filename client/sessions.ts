import * as queries from './queries/index';
import type { Requests } from './requests';

/**
 * The sessions of a document: the time from a start to a termination, in which people come and go. `Weft.open` joins the
 * present one, and `LiveDocument.close` leaves it. All methods reject with WeftError.
 */
export class Sessions {
  constructor(private readonly requests: Requests) {}

  /** Begins the next session after a termination; else nothing happens. For owners and editors. */
  async start(documentId: string): Promise<void> {
    await this.requests.ask(queries.startSession, { input: { documentId } });
  }
}
