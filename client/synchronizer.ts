import { untilDone } from './attempts';
import type { Backoff } from './backoff';
import { Coalesced } from './coalesced';
import type { WeftError } from './errors';
import type { Log } from './log';

export interface SynchronizerOptions {
  backoff: Backoff;
  /** Reads the log above a revision; null if that is more than is worth reading. */
  read(revision: number): Promise<Log | null>;
  deliver(log: Log): void;
  /** Builds the replica anew from what the log holds by now. */
  reload(): Promise<void>;
  failed(error: WeftError): void;
}

/** Brings a replica up to the log, by one sync at a time. */
export class Synchronizer {
  /** The revision up to which the replica holds the segments. */
  revision = 0;
  private generation = 0;
  private stopped = false;
  private readonly runs = new Coalesced(() => this.run());

  constructor(private readonly options: SynchronizerOptions) {}

  /** Resolves when a sync that began after this call is done, was refused for good, or is not wanted any more. */
  request(): Promise<void> {
    return this.runs.request();
  }

  /** Another replica took the place of the one that was read for; it holds the segments up to `revision`. */
  rebase(revision: number): void {
    this.revision = revision;
    this.generation += 1;
  }

  /** Ends a wait between attempts. */
  hurry(): void {
    this.options.backoff.hurry();
  }

  stop(): void {
    this.stopped = true;
    this.hurry();
  }

  private async run(): Promise<void> {
    const { backoff, read, deliver, reload, failed } = this.options;
    for (;;) {
      const generation = this.generation;
      const attempt = async () => ({ log: await read(this.revision) });
      const answer = await untilDone(attempt, { backoff, failed, stopped: () => this.stopped });
      if (!answer || this.stopped) return;
      const { log } = answer;
      if (!log) return reload();
      // A rebase meanwhile may have gone below the revision that was read from: what lies between would be missing.
      if (generation !== this.generation) continue;
      this.revision = Math.max(this.revision, log.revision);
      return deliver(log);
    }
  }
}
