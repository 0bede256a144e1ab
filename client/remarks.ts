import type { Passage } from '../crdt/index';

/** What comments and chat messages have in common. */
export interface Remark {
  /** Counts its changes from 1; 0 while it is being sent for the first time. */
  readonly version: number;
  readonly authorId: string;
  readonly authorName: string | null;
  /** Null once it is deleted. */
  readonly body: string | null;
  readonly mentions: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deleted: boolean;
}

export interface Comment extends Remark {
  readonly threadId: string;
  /** The thread's own id for its first comment. */
  readonly commentId: string;
  /** What the thread is about, whether it is settled and who said so; null but for the first comment. */
  readonly passage: Passage | null;
  readonly resolved: boolean | null;
  readonly resolvedBy: string | null;
}

export interface ChatMessage extends Remark {
  readonly ssn: number;
  readonly messageId: string;
}

/**
 * Comments or messages by id. Of two copies the one with the higher version is kept, whichever came first: so the order
 * in which pushes and lists come does not matter ([NOT-7]).
 */
export class Remarks<Kind extends Remark> {
  private readonly copies = new Map<string, Kind>();

  /** Takes a copy, and tells whether it is news. */
  merge(id: string, remark: Kind): boolean {
    const here = this.copies.get(id);
    if (here && here.version >= remark.version) return false;
    this.copies.set(id, remark);
    return true;
  }

  get(id: string): Kind | undefined {
    return this.copies.get(id);
  }

  /** Forgets what was refused: it was not stored, unless a list or a push showed it meanwhile. */
  withdraw(id: string): void {
    if (this.copies.get(id)?.version === 0) this.copies.delete(id);
  }

  /** All of them in the order of their ids. */
  sorted(): Kind[] {
    return [...this.copies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, remark]) => remark);
  }
}
