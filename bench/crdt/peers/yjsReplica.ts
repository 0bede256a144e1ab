import type * as Yjs from 'yjs';
import type { Edit, Peer, Replica } from '../peer';

/** Client ids are random numbers of 32 bits; most do not fit V8's small integers. */
const firstSite = 0x9e37_79b9;

/** Loads update V1, its default; the sizes are those of V2, its smaller form. */
class YjsReplica implements Replica {
  readonly #y: typeof Yjs;
  readonly #doc: Yjs.Doc;
  readonly #text: Yjs.Text;
  #update: Uint8Array | null = null;
  #listens = false;

  constructor(y: typeof Yjs, site: number, keepsHistory: boolean) {
    this.#y = y;
    this.#doc = new y.Doc({ gc: !keepsHistory });
    this.#doc.clientID = firstSite + site;
    this.#text = this.#doc.getText('text');
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#doc.transact(() => this.#replace(position, deleted, inserted));
  }

  message(edits: readonly Edit[]): Uint8Array {
    if (!this.#listens) {
      this.#doc.on('update', (update: Uint8Array) => (this.#update = update));
      this.#listens = true;
    }
    this.#doc.transact(() => {
      for (const [position, deleted, inserted] of edits) this.#replace(position, deleted, inserted);
    });
    if (!this.#update) throw new Error('yjs: no update');
    return this.#update;
  }

  apply(message: Uint8Array): void {
    this.#y.applyUpdate(this.#doc, message);
  }

  applyAll(messages: readonly Uint8Array[]): void {
    this.#doc.transact(() => {
      for (const message of messages) this.#y.applyUpdate(this.#doc, message);
    });
  }

  text(): string {
    return this.#text.toString();
  }

  save(): Uint8Array {
    return this.#y.encodeStateAsUpdate(this.#doc);
  }

  snapshot(): Uint8Array {
    return this.#y.encodeStateAsUpdateV2(this.#doc);
  }

  history(): Uint8Array {
    return this.#y.encodeStateAsUpdateV2(this.#doc);
  }

  #replace(position: number, deleted: number, inserted: string): void {
    if (deleted > 0) this.#text.delete(position, deleted);
    if (inserted !== '') this.#text.insert(position, inserted);
  }
}

/** The peer of a build of the library. */
export const yjsOf = (y: typeof Yjs): Peer => ({
  collectsGarbage: true,
  create: (site, options) => new YjsReplica(y, site, options?.keepsHistory ?? false),
  load: (saved, site) => {
    const replica = new YjsReplica(y, site, false);
    replica.apply(saved);
    return replica;
  },
});
