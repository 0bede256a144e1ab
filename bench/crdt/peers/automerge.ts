import * as A from '@automerge/automerge';
import type { Edit, Peer, Replica } from '../peer';

interface Root extends Record<string, unknown> {
  text: string;
}

/** Actor ids are random numbers of 128 bits. */
const actorOf = (site: number): string => `9e3779b97f4a7c15f39cc0605ced${site.toString(16).padStart(4, '0')}`;

/** The text's creation, by an actor of its own and without a time, so that all replicas share it. */
const creation = (): Uint8Array => {
  const root = A.change(A.init<Root>(actorOf(0)), { time: 0 }, (draft) => void (draft.text = ''));
  return A.save(root);
};

/** Its saved form keeps the history and is deflated already. */
class AutomergeReplica implements Replica {
  #doc: A.Doc<Root>;

  constructor(doc: A.Doc<Root>) {
    this.#doc = doc;
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#doc = A.change(this.#doc, (draft) => A.splice(draft, ['text'], position, deleted, inserted));
  }

  message(edits: readonly Edit[]): Uint8Array {
    this.#doc = A.change(this.#doc, (draft) => {
      for (const [position, deleted, inserted] of edits) A.splice(draft, ['text'], position, deleted, inserted);
    });
    const change = A.getLastLocalChange(this.#doc);
    if (!change) throw new Error('automerge: no change');
    return change;
  }

  apply(message: Uint8Array): void {
    [this.#doc] = A.applyChanges(this.#doc, [message]);
  }

  applyAll(messages: readonly Uint8Array[]): void {
    [this.#doc] = A.applyChanges(this.#doc, [...messages]);
  }

  text(): string {
    return this.#doc.text;
  }

  save(): Uint8Array {
    return A.save(this.#doc);
  }

  snapshot(): Uint8Array {
    return A.save(this.#doc);
  }

  history(): Uint8Array {
    return A.save(this.#doc);
  }
}

export const automerge: Peer = {
  create: (site) => new AutomergeReplica(A.load<Root>(creation(), actorOf(site + 1))),
  load: (saved, site) => new AutomergeReplica(A.load<Root>(saved, actorOf(site + 1))),
};
