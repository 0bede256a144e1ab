import { Doc, OpLog } from 'diamond-types-node';
import type { Edit, Peer, Replica } from '../peer';

/** Agents are ordered by their names. */
const agentOf = (site: number): string => `site-${String(site).padStart(6, '0')}`;

/** Its saved form always keeps the history. */
class DiamondTypesReplica implements Replica {
  #doc: Doc;
  readonly #agent: string;

  constructor(doc: Doc, agent: string) {
    this.#doc = doc;
    this.#agent = agent;
  }

  edit(position: number, deleted: number, inserted: string): void {
    if (deleted > 0) this.#doc.del(position, deleted);
    if (inserted !== '') this.#doc.ins(position, inserted);
  }

  message(edits: readonly Edit[]): Uint8Array {
    const before = this.#doc.getLocalVersion();
    for (const [position, deleted, inserted] of edits) this.edit(position, deleted, inserted);
    return this.#doc.getPatchSince(before);
  }

  apply(message: Uint8Array): void {
    this.#doc.mergeBytes(message);
  }

  /** A Doc has no call for it, but a log has: its text is made at the end. For few messages the way there is too long. */
  applyAll(messages: readonly Uint8Array[]): void {
    if (messages.length < 32) {
      for (const message of messages) this.apply(message);
      return;
    }
    const log = OpLog.fromBytes(this.#doc.toBytes());
    for (const message of messages) log.addFromBytes(message);
    this.#doc = Doc.fromBytes(log.toBytes(), this.#agent);
  }

  text(): string {
    return this.#doc.get();
  }

  save(): Uint8Array {
    return this.#doc.toBytes();
  }

  snapshot(): Uint8Array {
    return this.#doc.toBytes();
  }

  history(): Uint8Array {
    return this.#doc.toBytes();
  }
}

export const diamondTypes: Peer = {
  countsCodePoints: true,
  create: (site) => new DiamondTypesReplica(new Doc(agentOf(site)), agentOf(site)),
  load: (saved, site) => new DiamondTypesReplica(Doc.fromBytes(saved, agentOf(site)), agentOf(site)),
};
