import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Backoff } from '../../client/backoff';
import { systemClock } from '../../client/clock';
import { readLog, type Log } from '../../client/log';
import { secureRandom } from '../../client/random';
import { fetched, readSnapshot } from '../../client/snapshot';
import { decodeSnapshot, encodeSnapshot, Replica } from '../../crdt';
import type { Settings } from './settings';
import { createRequests } from './transport';

interface State {
  revision: number;
  /** Base64, in the format of crdt/FORMAT.md. */
  snapshot: string;
}

/**
 * A replica of a document that is only read. Events are hints: what it holds comes from `Query.sync`, from the revision
 * that it has. So a lost event costs nothing once another one comes, and after a restart it goes on from its file.
 */
export class ReadOnlyReplica {
  private replica = new Replica();
  private reached = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly source: Settings) {
    if (!existsSync(source.stateFile)) return;
    const state = JSON.parse(readFileSync(source.stateFile, 'utf8')) as State;
    this.replica = decodeSnapshot(Buffer.from(state.snapshot, 'base64'));
    this.reached = state.revision;
  }

  get text(): string {
    return this.replica.text;
  }

  /** The revision up to which the segments were read. */
  get revision(): number {
    return this.reached;
  }

  /** Reads what is new, after what is being read now. Rejects if the API does not answer. */
  sync(): Promise<void> {
    const run = this.running.catch(() => undefined).then(() => this.read());
    this.running = run;
    return run;
  }

  private async read(): Promise<void> {
    const log = (await this.log(true)) ?? (await this.begin());
    for (const change of log.changes) this.replica.apply(change);
    this.reached = log.revision;
    this.save();
  }

  /** What is above the revision; null if a snapshot is the better beginning, and those are wanted. */
  private log(snapshots: boolean): Promise<Log | null> {
    const { documentId } = this.source;
    const backoff = new Backoff(systemClock, secureRandom);
    return readLog(createRequests(this.source), backoff, documentId, this.reached, snapshots);
  }

  /** Begins with the last snapshot, or with nothing if there is none, and gives what is above it. */
  private async begin(): Promise<Log> {
    const found = await readSnapshot(createRequests(this.source), this.source.documentId, fetched);
    if (found) {
      this.replica = found.replica;
      this.reached = found.revision;
    }
    return (await this.log(false))!;
  }

  /** Writes a new file and puts it into the old one's place, so that a crash leaves one of the two. */
  private save(): void {
    const snapshot = Buffer.from(encodeSnapshot(this.replica)).toString('base64');
    const file = `${this.source.stateFile}.new`;
    writeFileSync(file, JSON.stringify({ revision: this.reached, snapshot } satisfies State), { flush: true });
    renameSync(file, this.source.stateFile);
  }
}
