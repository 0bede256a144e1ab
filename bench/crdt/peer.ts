/** Replaces `deleted` UTF-16 code units at `position` by `inserted`. */
export type Edit = readonly [position: number, deleted: number, inserted: string];

/** What can be edited at one place: the least that a floor offers. */
export interface Editor {
  /** One transaction of one edit, of which no message is made. */
  edit(position: number, deleted: number, inserted: string): void;
  text(): string;
}

/** One replica of a text document. Messages may come only after those that they build on. */
export interface Replica extends Editor {
  /** One transaction of all the edits, as the message that tells another replica of it. */
  message(edits: readonly Edit[]): Uint8Array;
  /** Applies one message of another replica. */
  apply(message: Uint8Array): void;
  /** Applies all the messages together, in the way that the library offers for it. */
  applyAll(messages: readonly Uint8Array[]): void;
  /** What {@link Peer.load} reads. */
  save(): Uint8Array;
  /** The smallest form from which editing can go on; the deleted text is dropped if the library can. */
  snapshot(): Uint8Array;
  /** Everything that was ever written, deleted text included. Asked only of a replica that keeps its history. */
  history(): Uint8Array;
}

/** A floor: a text without identities, which can only be edited at one place. */
export interface Floor {
  /** An editor of the text. */
  open(text: string): Editor;
}

/** A library, seen through the same few calls as all others. */
export interface Peer {
  /** Whether a replica that keeps its history saves more than others do. */
  readonly collectsGarbage?: true;
  /** Whether positions are code points, not UTF-16 code units. */
  readonly countsCodePoints?: true;
  /** An empty replica of the site, 0 upwards; sites are ordered in the library as their numbers are. */
  create(site: number, options?: { readonly keepsHistory: boolean }): Replica;
  /** The replica of the site that holds what {@link Replica.save} gave. */
  load(saved: Uint8Array, site: number): Replica;
}
