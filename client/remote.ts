import { Backoff } from './backoff';
import type { Clock } from './clock';
import { readLog, type Log } from './log';
import type { Entry } from './outbox';
import * as queries from './queries/index';
import type { Random } from './random';
import type { Transport } from './transport';
import type { Cursor, DocumentInfo, WireSignal } from './types';
import { operationsInput } from './wire';

/** The requests about one document. */
export class RemoteDocument {
  constructor(
    private readonly documentId: string,
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async describe(): Promise<DocumentInfo> {
    const variables = { documentId: this.documentId };
    return (await this.transport.request<{ document: DocumentInfo }>(queries.getDocument, variables)).document;
  }

  /** What the log holds above a revision. */
  log(revision: number): Promise<Log> {
    return readLog(this.transport, new Backoff(this.clock, this.random), this.documentId, revision);
  }

  /** Resolves with the acknowledgement: the change is stored. */
  async submit({ change, cursor }: Entry, epoch: number): Promise<void> {
    const { ssn, sum, sid, seq } = change;
    await this.mutate(queries.submitChange, { epoch, ssn, sum, sid, seq, operations: operationsInput(change), cursor });
  }

  async heartbeat(input: {
    sid: number;
    lastSeq: number;
    revision: number;
    cursor: Cursor | null;
  }): Promise<WireSignal | null> {
    return (await this.mutate<{ heartbeat: WireSignal | null }>(queries.heartbeat, input)).heartbeat;
  }

  async leave(sid: number): Promise<void> {
    await this.mutate(queries.leaveSession, { sid });
  }

  /** Leaves while the page goes away. */
  leaveForGood(sid: number): void {
    this.transport.farewell(queries.leaveSession, { input: { documentId: this.documentId, sid } });
  }

  private mutate<T>(query: string, input: object): Promise<T> {
    return this.transport.request<T>(query, { input: { documentId: this.documentId, ...input } });
  }
}
