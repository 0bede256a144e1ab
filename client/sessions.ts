import * as queries from './queries/index';
import type { PageOf, PageRequest, Requests } from './requests';
import type { Session } from './types';

/** A site that ever was in a document, and whose it is. */
export interface Replica {
  readonly sid: number;
  readonly userId: string;
  /** As the client called itself. */
  readonly device: string | null;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string | null;
  /** The last of its sequence numbers that is folded, or that it said to have stored when it was last heard of. */
  readonly lastSeq: number;
  /** Whether it sent what cannot be applied and may write no more. */
  readonly barred: boolean;
  readonly present: boolean;
}

/**
 * The sessions of a document: the time from a start to a termination, in which people come and go. `Weft.open` joins the
 * present one, and `LiveDocument.close` leaves it. All methods reject with WeftError.
 */
export class Sessions {
  constructor(private readonly requests: Requests) {}

  /** The present session, or the last one. */
  get(documentId: string): Promise<Session> {
    return this.requests.ask(queries.getSession, { documentId });
  }

  /** Every site that ever joined. */
  replicas(documentId: string, page: PageRequest = {}): Promise<PageOf<Replica>> {
    return this.requests.ask(queries.listReplicas, { documentId, ...page });
  }

  /**
   * Begins the next session after a termination; else nothing happens. With `terminated`, the one that ended, asking
   * again later starts no further one. For owners and editors.
   */
  async start(documentId: string, terminated?: number): Promise<void> {
    const input = terminated === undefined ? { documentId } : { documentId, ssn: terminated };
    await this.requests.ask(queries.startSession, { input });
  }

  /** Ends session `ssn` for everybody, if it is the present one: nothing is written until the next begins. For owners. */
  async terminate(documentId: string, ssn: number): Promise<void> {
    await this.requests.ask(queries.terminateSession, { input: { documentId, ssn } });
  }
}
