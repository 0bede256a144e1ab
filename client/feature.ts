import type { Anchor, Passage, Whereabouts } from '../crdt/index';
import type { Clock } from './clock';
import type { Emitter } from './emitter';
import type { WeftError } from './errors';
import type { Random } from './random';
import type { Transport } from './transport';
import type { WireDocumentEvent } from './types';

/** What happens to an open document that its features may listen to. */
export interface DocumentSignals {
  /** The server published an event of the document. */
  event: WireDocumentEvent;
  /** Events may have been missed: whatever a feature shows is to be listed anew. */
  refresh: void;
  /** The document was closed: nothing is to be asked any more. */
  end: void;
}

/**
 * What a feature of an open document (its comments, chat or versions) may use of it: `new Comments(document.context)`. It
 * asks with `transport`, listens with `signals`, and has an {@link Emitter} of its own for the application.
 */
export interface DocumentContext {
  readonly documentId: string;
  readonly userId: string;
  /** Notes whether the server can be reached. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly signals: Emitter<DocumentSignals>;
  anchorAt(position: number, side: Anchor['side']): Anchor;
  positionOf(anchor: Anchor): number | null;
  /** A stretch of the text, its beginning if it is too long, to be found again; throws a RangeError if it is empty. */
  passageAt(start: number, end: number): Passage;
  findPassage(passage: Passage): Whereabouts;
  /** The session number. */
  ssn(): number;
  /** Resolves when no edit of this tab is unsaved, or the document is closed. */
  saved(): Promise<void>;
  /** Tells the document what a request failed with. */
  failed(error: WeftError): void;
}
