import { Author, type Change, decodeChanges, encodeChanges, Replica } from '../../../crdt/index';
import type { Edit, Peer, Replica as Measured } from '../peer';

class WeftReplica implements Measured {
  readonly #replica = new Replica();
  readonly #author: Author;
  /** Null where nothing will ask for them. */
  readonly #changes: Change[] | null;

  constructor(site: number, keepsHistory: boolean) {
    this.#author = new Author(this.#replica, { ssn: 1, sid: site + 1 });
    this.#changes = keepsHistory ? [] : null;
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#author.edit([{ position, deleted, inserted }]);
    this.#author.takeSealed();
    this.#author.seal();
  }

  message(edits: readonly Edit[]): Uint8Array {
    for (const [position, deleted, inserted] of edits) this.#author.edit([{ position, deleted, inserted }]);
    const changes = this.#author.takeSealed();
    const last = this.#author.seal();
    if (last) changes.push(last);
    this.#changes?.push(...changes);
    return encodeChanges(changes);
  }

  apply(message: Uint8Array): void {
    for (const change of decodeChanges(message)) {
      const outcome = this.#replica.apply(change);
      if (outcome.status !== 'APPLIED') throw new Error(`weft: a change was ${outcome.status}`);
      this.#changes?.push(...outcome.released);
    }
  }

  applyAll(messages: readonly Uint8Array[]): void {
    for (const message of messages) this.apply(message);
  }

  text(): string {
    return this.#replica.text;
  }

  save(): Uint8Array {
    return this.history();
  }

  snapshot(): Uint8Array {
    return this.history();
  }

  history(): Uint8Array {
    if (!this.#changes) throw new Error('weft: the history was not kept');
    return encodeChanges(this.#changes);
  }
}

export const weft: Peer = {
  create: (site, options) => new WeftReplica(site, options?.keepsHistory ?? false),
  load: (saved, site) => {
    const replica = new WeftReplica(site, false);
    replica.apply(saved);
    return replica;
  },
};
