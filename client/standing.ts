import { Access, type AccessOptions } from './access';
import { isEnding, type Reason, type WeftError } from './errors';
import type { Log } from './log';
import type { Reach } from './reach';
import type { DocumentInfo, Role, WireDocumentEvent } from './types';
import type { Writing } from './writing';

// What a change of access, a new session or a restored document may mend.
const temporary: readonly (Reason | null)[] = ['ROLE_TOO_LOW', 'SESSION_TERMINATED', 'DOCUMENT_ARCHIVED'];
// What ends writing whatever it was that was refused.
const stopping: readonly Reason[] = ['SITE_NOT_YOURS', 'SITE_BARRED', 'SESSION_TERMINATED', 'DOCUMENT_ARCHIVED'];

// After these it is worth asking.
const telling: readonly WireDocumentEvent['kind'][] = [
  'ACCESS_CHANGED',
  'SESSION_CHANGED',
  'DOCUMENT_CHANGED',
  'DOCUMENT_DELETED',
];

export interface StandingOptions extends Pick<AccessOptions, 'backoff' | 'epoch' | 'role' | 'read' | 'raised'> {
  reach: Reach;
  writing(): Writing;
  changed(): void;
  /** The user is no member any more, or the document is deleted: nothing of it may stay open. */
  over(): void;
}

/** How the user stands with the document: the role, the session, and what refusals say about them. */
export class Standing {
  private readonly access: Access;
  private stopped = false;
  private couldWrite: boolean;

  constructor(private readonly options: StandingOptions) {
    this.access = new Access({
      ...options,
      checked: (document) => this.checked(document),
      failed: (error) => this.failed(error),
    });
    this.couldWrite = this.access.mayWrite;
  }

  get epoch(): number {
    return this.access.epoch;
  }

  get role(): Role {
    return this.access.role;
  }

  /** Whether the user's role allows it and nothing was refused for good. */
  get mayWrite(): boolean {
    return this.writing.givenUp === null && this.access.mayWrite;
  }

  /** Why nothing is sent at the moment or any more. */
  get reason(): Reason | null {
    return this.writing.givenUp ?? (this.options.reach.signedOut ? 'NOT_SIGNED_IN' : null);
  }

  /** An answer or a message showed this epoch. */
  see(epoch: number): void {
    this.access.see(epoch);
  }

  /** The server published an event: some say that role, session or document are others now. */
  hear({ kind }: WireDocumentEvent): void {
    if (telling.includes(kind)) void this.check();
  }

  /** Asks for role, epoch and session anew. */
  check(): Promise<void> {
    return this.access.check();
  }

  /** Whether it is worth asking if writing is allowed again. */
  get mayMend(): boolean {
    return temporary.includes(this.writing.givenUp);
  }

  /** The log showed epoch and session. */
  absorb({ epoch, ssn, sessionStatus }: Log): void {
    this.see(epoch);
    // Of role and document the log says nothing: what is known of them here may be older than a refusal.
    this.seeSession(ssn, sessionStatus === 'TERMINATED', ['SESSION_TERMINATED']);
  }

  /** A request or a subscription failed. */
  failed(error: WeftError): void {
    this.options.reach.failed(error);
    if (isEnding(error.reason) || stopping.includes(error.reason)) void this.giveUp(error.reason);
    this.options.changed();
  }

  async giveUp(reason: Reason): Promise<void> {
    if (this.stopped) return;
    await this.writing.giveUp(reason);
    if (isEnding(reason) && !this.stopped) this.options.over();
  }

  stop(): void {
    this.stopped = true;
    this.access.stop();
  }

  private get writing(): Writing {
    return this.options.writing();
  }

  private checked({ session: { ssn, status }, archivedAt }: DocumentInfo): void {
    const { mayWrite } = this.access;
    const lowered = this.couldWrite && !mayWrite;
    this.couldWrite = mayWrite;
    const archived = archivedAt !== null;
    if (!mayWrite && (lowered || this.writing.unsaved > 0)) void this.giveUp('ROLE_TOO_LOW');
    if (archived) void this.giveUp('DOCUMENT_ARCHIVED');
    this.seeSession(ssn, status === 'TERMINATED', archived ? [] : temporary);
    this.options.changed();
  }

  /** A session is as seen; if it is active, writing is allowed again after the reasons that this is known to mend. */
  private seeSession(ssn: number, terminated: boolean, mended: readonly (Reason | null)[]): void {
    if (this.stopped) return;
    this.writing.enter(ssn);
    if (terminated) void this.giveUp('SESSION_TERMINATED');
    else if (mended.includes(this.writing.givenUp) && this.access.mayWrite) this.writing.regain();
  }
}
