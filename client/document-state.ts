import type { Patch } from '../crdt/index';
import type { Reason } from './errors';
import type { Kept } from './keeping';
import type { Arrival, Participant } from './participants';
import type { Draft } from './writing';

/** What an application shows of an open document. */
export interface DocumentState {
  readonly connection: 'connecting' | 'live' | 'offline' | 'closed';
  /** Whether every local edit is acknowledged by the server, those that closed tabs `left` included. */
  readonly saved: boolean;
  /** How many changes are not acknowledged, the one that is being typed included. */
  readonly unsaved: number;
  /**
   * How many changes other tabs of this user left on this device when they were closed, and are not acknowledged. They are
   * delivered by this one. A tab that was closed a moment ago is noticed within ten seconds.
   */
  readonly left: number;
  /**
   * Where unsent changes are: on the disk, from where a later page sends them, or only in memory, since the disk is full or
   * may not be used; then they are gone with the page.
   */
  readonly kept: Kept;
  /** Whether `edit` is allowed. */
  readonly writable: boolean;
  /** Why nothing is sent at the moment or any more. */
  readonly reason: Reason | null;
}

/** Positions of a selection in UTF-16 code units: where it was begun, and where the caret is. */
export interface Selection {
  readonly anchor: number;
  readonly head: number;
}

export interface DocumentEvents {
  /** Others' edits were applied to the text; the patches are to be applied to an editor, one after the other. */
  patches: Patch[];
  state: DocumentState;
  participants: Participant[];
  /** Somebody came, said goodbye, or was not heard of any more. */
  arrival: Arrival;
  /** Unsent edits were taken out of the text and kept; those of a closed tab are found by `weft.drafts`. */
  draft: Draft;
}
