import { untilDone } from './attempts';
import type { Backoff } from './backoff';
import { Coalesced } from './coalesced';
import type { WeftError } from './errors';
import type { DocumentInfo, Role } from './types';

const writers: readonly Role[] = ['OWNER', 'EDITOR'];

export interface AccessOptions {
  backoff: Backoff;
  epoch: number;
  role: Role;
  /** Asks the server about the document. */
  read(): Promise<DocumentInfo>;
  /** The epoch rose: subscriptions made under the former one hear nothing any more. */
  raised(): void;
  /** Role and session as they are now. */
  checked(document: DocumentInfo): void;
  failed(error: WeftError): void;
}

/** What the user may do in the document, and the epoch under which that is known. */
export class Access {
  epoch: number;
  role: Role;
  private stopped = false;
  private readonly checks = new Coalesced(() => this.read());

  constructor(private readonly options: AccessOptions) {
    this.epoch = options.epoch;
    this.role = options.role;
  }

  get mayWrite(): boolean {
    return writers.includes(this.role);
  }

  /** An answer or a message showed this epoch. */
  see(epoch: number): void {
    if (this.raise(epoch)) void this.check();
  }

  /** Asks for role, epoch and session anew. */
  check(): Promise<void> {
    return this.checks.request();
  }

  stop(): void {
    this.stopped = true;
    this.options.backoff.hurry();
  }

  private async read(): Promise<void> {
    const { backoff, read, failed, checked } = this.options;
    const document = await untilDone(read, { backoff, failed, stopped: () => this.stopped });
    if (!document || this.stopped) return;
    this.role = document.role;
    this.raise(document.epoch);
    checked(document);
  }

  private raise(epoch: number): boolean {
    if (epoch <= this.epoch || this.stopped) return false;
    this.epoch = epoch;
    this.options.raised();
    return true;
  }
}
