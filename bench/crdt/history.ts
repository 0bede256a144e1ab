import type { Peer, Replica } from './peer';
import type { Trace } from './trace';

/** What a peer's writers sent, in the trace's order, and the replica of the first of them when it has heard of all. */
export interface Written {
  readonly messages: readonly Uint8Array[];
  readonly replica: Replica;
}

/**
 * Lets a replica of the peer per agent write the trace: each transaction after what it builds on, and nothing else. All
 * must end with one text. Throws if they do not, or if a sequential trace ends with another text than it says.
 */
export const write = (peer: Peer, trace: Trace, keepsHistory: boolean): Written => {
  const agents = Array.from(
    { length: trace.agents },
    (_, site) => new Agent(peer.create(site, { keepsHistory }), site),
  );
  const messages: Uint8Array[] = [];
  const versions: Int32Array[] = [];
  const own: number[][] = agents.map(() => []);
  for (const [index, { agent, parents, edits }] of trace.transactions.entries()) {
    const version = new Int32Array(trace.agents);
    for (const parent of parents)
      for (const [site, count] of versions[parent]!.entries()) version[site] = Math.max(version[site]!, count);
    const writer = agents[agent]!;
    writer.receive(version, own, messages);
    messages.push(writer.replica.message(edits));
    own[agent]!.push(index);
    version[agent] = own[agent]!.length;
    versions.push(version);
  }
  const last = Int32Array.from(own, (list) => list.length);
  const [first, ...others] = [agents[0]!, ...agents.slice(1).slice(-1)];
  for (const agent of [first, ...others]) agent.receive(last, own, messages);
  const text = first.replica.text();
  if (others.some(({ replica }) => replica.text() !== text)) throw new Error('two replicas differ');
  if (trace.kind === 'sequential' && text !== trace.end) throw new Error('the text is not that of the trace');
  return { messages, replica: first.replica };
};

class Agent {
  readonly replica: Replica;
  readonly #site: number;
  readonly #received: number[] = [];

  constructor(replica: Replica, site: number) {
    this.replica = replica;
    this.#site = site;
  }

  /** Applies the messages of the others that the version holds and this replica does not, in the trace's order. */
  receive(version: Int32Array, own: readonly (readonly number[])[], messages: readonly Uint8Array[]): void {
    const missing: number[] = [];
    for (const [site, count] of version.entries()) {
      if (site === this.#site) continue;
      for (let next = this.#received[site] ?? 0; next < count; next += 1) missing.push(own[site]![next]!);
      this.#received[site] = Math.max(this.#received[site] ?? 0, count);
    }
    if (missing.length > 0) this.replica.applyAll(missing.sort((a, b) => a - b).map((index) => messages[index]!));
  }
}
