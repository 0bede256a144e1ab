import {
  Author,
  type Change,
  decodeChanges,
  decodeSnapshot,
  encodeChanges,
  encodeSnapshot,
  inOrder,
  Replica,
} from '../../../crdt/index';
import type { Edit, Peer, Replica as Measured } from '../peer';

/** Loads its snapshot, which has no deleted text; its history is all changes in one batch, in the order of segments. */
class WeftReplica implements Measured {
  readonly #replica: Replica;
  readonly #author: Author;
  /** Null where nothing will ask for them. */
  readonly #changes: Change[] | null;

  constructor(replica: Replica, site: number, keepsHistory: boolean) {
    this.#replica = replica;
    this.#author = new Author(replica, { ssn: 1, sid: site + 1 });
    this.#changes = keepsHistory ? [] : null;
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#author.replace(position, deleted, inserted);
    this.#author.flush();
  }

  message(edits: readonly Edit[]): Uint8Array {
    for (const [position, deleted, inserted] of edits) this.#author.replace(position, deleted, inserted);
    const changes = this.#author.flush();
    this.#changes?.push(...changes);
    return encodeChanges(changes);
  }

  apply(message: Uint8Array): void {
    if (this.#changes === null) {
      this.#replica.mergeEncoded(message);
      return;
    }
    for (const change of decodeChanges(message)) {
      const outcome = this.#replica.apply(change);
      if (outcome.status !== 'APPLIED') throw new Error(`weft: a change was ${outcome.status}`);
      this.#changes.push(...outcome.released);
    }
  }

  applyAll(messages: readonly Uint8Array[]): void {
    for (const message of messages) this.apply(message);
  }

  text(): string {
    return this.#replica.text;
  }

  save(): Uint8Array {
    return encodeSnapshot(this.#replica);
  }

  snapshot(): Uint8Array {
    return encodeSnapshot(this.#replica);
  }

  history(): Uint8Array {
    if (!this.#changes) throw new Error('weft: the history was not kept');
    return encodeChanges(inOrder(this.#changes));
  }
}

export const weft: Peer = {
  create: (site, options) => new WeftReplica(new Replica(), site, options?.keepsHistory ?? false),
  load: (saved, site) => new WeftReplica(decodeSnapshot(saved), site, false),
};
