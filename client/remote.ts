import { aFewTimes } from './attempts';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import { toWeftError } from './errors';
import { readLog, type Log } from './log';
import type { Entry } from './outbox';
import * as queries from './queries/index';
import type { Random } from './random';
import { fetched, readSnapshot, type Download, type Snapshot } from './snapshot';
import type { Transport } from './transport';
import type { Cursor, DocumentInfo, WireSignal } from './types';
import { operationsInput } from './wire';

const submission = ({ change, cursor }: Entry, epoch: number): object => {
  const { ssn, sum, sid, seq } = change;
  return { epoch, ssn, sum, sid, seq, operations: operationsInput(change), cursor };
};

/** The requests about one document. */
export class RemoteDocument {
  constructor(
    private readonly documentId: string,
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly download: Download = fetched,
  ) {}

  async describe(): Promise<DocumentInfo> {
    const variables = { documentId: this.documentId };
    return (await this.transport.request<{ document: DocumentInfo }>(queries.getDocument, variables)).document;
  }

  /** What the log holds above a revision; null if that is so much that a replica had better be loaded anew. */
  log(revision: number): Promise<Log | null> {
    return this.read(revision, true);
  }

  /**
   * All that the log holds, for a new replica: the last snapshot and what is above it, or every change if `whole`, if there
   * is no snapshot yet, or if it cannot be used.
   */
  async load(whole: boolean): Promise<Log> {
    const log = await this.read(0, !whole);
    if (log) return log;
    const snapshot = await this.snapshot();
    const { replica, revision } = snapshot ?? { replica: null, revision: 0 };
    return { ...(await this.read(revision, false))!, base: replica };
  }

  /** Resolves with the acknowledgement: the change is stored. */
  async submit(entry: Entry, epoch: number): Promise<void> {
    await this.mutate(queries.submitChange, submission(entry, epoch));
  }

  /** Submits a change while the page goes away: the attempt under way, if there is one, ends with the page. */
  submitForGood(entry: Entry, epoch: number): void {
    this.farewell(queries.submitChange, submission(entry, epoch));
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
    this.farewell(queries.leaveSession, { sid });
  }

  private read(revision: number, snapshots: boolean): Promise<Log | null> {
    return readLog(this.transport, this.backoff(), this.documentId, revision, snapshots);
  }

  private async snapshot(): Promise<Snapshot | null> {
    try {
      return await aFewTimes(() => readSnapshot(this.transport, this.documentId, this.download), this.backoff());
    } catch (cause) {
      const error = toWeftError(cause);
      if (error.reason !== 'SNAPSHOT_UNUSABLE') throw error;
      return null;
    }
  }

  private backoff(): Backoff {
    return new Backoff(this.clock, this.random);
  }

  private farewell(query: string, input: object): void {
    this.transport.farewell(query, { input: { documentId: this.documentId, ...input } });
  }

  private mutate<T>(query: string, input: object): Promise<T> {
    return this.transport.request<T>(query, { input: { documentId: this.documentId, ...input } });
  }
}
