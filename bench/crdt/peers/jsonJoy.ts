import { Model } from 'json-joy/lib/json-crdt/index.js';
import { Patch, s } from 'json-joy/lib/json-crdt-patch/index.js';
import type { Edit, Peer, Replica } from '../peer';

/** Site ids are random numbers of 53 bits. */
const firstSite = 0x13_c6ef_372f_e94f;

/** A string as the root of a document. A transaction ends with `flush`, which makes the patch object. */
class JsonJoyReplica implements Replica {
  readonly #model: Model;
  readonly #string;

  constructor(model: Model) {
    this.#model = model;
    this.#string = model.api.str([]);
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#replace(position, deleted, inserted);
    this.#model.api.flush();
  }

  message(edits: readonly Edit[]): Uint8Array {
    for (const [position, deleted, inserted] of edits) this.#replace(position, deleted, inserted);
    return this.#model.api.flush().toBinary();
  }

  apply(message: Uint8Array): void {
    this.#model.applyPatch(Patch.fromBinary(message));
  }

  applyAll(messages: readonly Uint8Array[]): void {
    this.#model.applyBatch(messages.map((message) => Patch.fromBinary(message)));
  }

  text(): string {
    return this.#string.view();
  }

  save(): Uint8Array {
    return this.#model.toBinary();
  }

  snapshot(): Uint8Array {
    return this.#model.toBinary();
  }

  history(): Uint8Array {
    throw new Error('json-joy: drops deleted text');
  }

  #replace(position: number, deleted: number, inserted: string): void {
    if (deleted > 0) this.#string.del(position, deleted);
    if (inserted !== '') this.#string.ins(position, inserted);
  }
}

export const jsonJoy: Peer = {
  // The schema's operations are of a site common to all replicas.
  create: (site) => {
    const model: Model = Model.create<unknown>(s.str(''), firstSite + site);
    model.api.flush();
    return new JsonJoyReplica(model);
  },
  load: (saved, site) => new JsonJoyReplica(Model.load(saved, firstSite + site)),
};
