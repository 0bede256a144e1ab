import type { Backoff } from './backoff';
import { toWeftError, type WeftError } from './errors';
import type { Entry, Outbox } from './outbox';

/** Why nothing is sent at the moment. */
export type Hold = 'REBUILDING' | 'SETTLING' | 'SIGNED_OUT' | 'GIVEN_UP' | 'CLOSED';

export interface SenderOptions {
  backoff: Backoff;
  outbox: Outbox;
  /** Submits a change; resolves with the acknowledgement. */
  submit(entry: Entry): Promise<void>;
  acknowledged(entry: Entry): void;
  /** The first change was refused in a way that trying again does not mend; nothing is sent until the hold is released. */
  refused(error: WeftError): void;
  /** An attempt failed that will be made again. */
  failed(error: WeftError): void;
}

/**
 * Sends the outbox in order, one change at a time ([SYN-12]). A change is sent again, the same bytes, until it is
 * acknowledged, the log shows that it is stored, or it is refused.
 */
export class Sender {
  private readonly holds = new Set<Hold>();
  private running = false;

  constructor(private readonly options: SenderOptions) {}

  /** Sends what there is to send. */
  kick(): void {
    if (!this.running) void this.run();
  }

  hold(reason: Hold): void {
    this.holds.add(reason);
  }

  release(reason: Hold): void {
    this.holds.delete(reason);
    this.kick();
  }

  /** Ends a wait between attempts. */
  hurry(): void {
    this.options.backoff.hurry();
  }

  /** What is being sent, or is sent next; nothing while there is a reason to hold it. */
  get next(): Entry | undefined {
    return this.holds.size === 0 ? this.options.outbox.head : undefined;
  }

  private async run(): Promise<void> {
    const { outbox, backoff } = this.options;
    this.running = true;
    for (let entry = this.next; entry; entry = this.next) {
      await outbox.persisted();
      if (entry !== this.next) continue;
      const error = await this.attempt(entry);
      // A sync may have shown meanwhile that it is stored, or it was stamped anew: this answer is about the past.
      if (entry !== outbox.head) continue;
      if (!error) {
        backoff.reset();
        outbox.acknowledge(entry);
        this.options.acknowledged(entry);
      } else if (error.action === 'RETRY') {
        this.options.failed(error);
        await backoff.wait();
      } else {
        this.options.refused(error);
      }
    }
    this.running = false;
  }

  private async attempt(entry: Entry): Promise<WeftError | null> {
    try {
      await this.options.submit(entry);
      return null;
    } catch (error) {
      return toWeftError(error);
    }
  }
}
