import { LoroDoc, type LoroText } from 'loro-crdt';
import type { Edit, Peer, Replica } from '../peer';

/** Peer ids are random numbers of 64 bits. */
const firstSite = 0x9e37_79b9_7f4a_7c15n;

/** Loads its snapshot, which keeps the history; `snapshot` is the shallow one, `history` the log of updates. */
class LoroReplica implements Replica {
  readonly #doc: LoroDoc;
  readonly #text: LoroText;
  #update: Uint8Array | null = null;
  #listens = false;

  constructor(doc: LoroDoc, site: number) {
    this.#doc = doc;
    doc.setPeerId(firstSite + BigInt(site));
    this.#text = doc.getText('text');
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#replace(position, deleted, inserted);
    this.#doc.commit();
  }

  message(edits: readonly Edit[]): Uint8Array {
    if (!this.#listens) {
      this.#doc.subscribeLocalUpdates((update) => (this.#update = update));
      this.#listens = true;
    }
    for (const [position, deleted, inserted] of edits) this.#replace(position, deleted, inserted);
    this.#doc.commit();
    if (!this.#update) throw new Error('loro: no update');
    return this.#update;
  }

  apply(message: Uint8Array): void {
    this.#doc.import(message);
  }

  applyAll(messages: readonly Uint8Array[]): void {
    this.#doc.importBatch([...messages]);
  }

  text(): string {
    return this.#text.toString();
  }

  save(): Uint8Array {
    return this.#doc.export({ mode: 'snapshot' });
  }

  snapshot(): Uint8Array {
    return this.#doc.export({ mode: 'shallow-snapshot', frontiers: this.#doc.frontiers() });
  }

  history(): Uint8Array {
    return this.#doc.export({ mode: 'update' });
  }

  #replace(position: number, deleted: number, inserted: string): void {
    if (deleted > 0) this.#text.delete(position, deleted);
    if (inserted !== '') this.#text.insert(position, inserted);
  }
}

export const loro: Peer = {
  create: (site) => new LoroReplica(new LoroDoc(), site),
  load: (saved, site) => new LoroReplica(LoroDoc.fromSnapshot(saved), site),
};
