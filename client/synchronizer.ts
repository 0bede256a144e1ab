import { untilDone } from './attempts';
import type { Backoff } from './backoff';
import { Coalesced } from './coalesced';
import type { WeftError } from './errors';
import type { Log } from './log';

export interface SynchronizerOptions {
  backoff: Backoff;
  /** Reads the log above a revision. */
  read(revision: number): Promise<Log>;
  deliver(log: Log): void;
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
    const { backoff, read, deliver, failed } = this.options;
    for (;;) {
      const generation = this.generation;
      const log = await untilDone(() => read(this.revision), { backoff, failed, stopped: () => this.stopped });
      if (!log || this.stopped) return;
      // A rebase meanwhile may have gone below the revision that was read from: what lies between would be missing.
      if (generation !== this.generation) continue;
      this.revision = Math.max(this.revision, log.revision);
      return deliver(log);
    }
  }
}
