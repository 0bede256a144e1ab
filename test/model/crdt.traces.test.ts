import { describe, expect, it } from 'vitest';
import { readTraces } from '../../bench/crdt/readTraces';
import type { Trace } from '../../bench/crdt/trace';
import { diverge, typeSequentially } from '../../bench/crdt/typist';
import { Author, decodeChanges, decodeSnapshot, encodeChanges, encodeSnapshot, Replica, type Change } from '../../crdt';
import { check } from '../../crdt/check';
import { lengthOf } from '../../crdt/operation';
import { List } from './crdt.list';
import { Core as NaiveCore } from './naive/core';
import { Random } from './crdt.random';

/** One agent of a trace: its replica, and how many changes of every agent it has. */
class Agent {
  readonly replica = new Replica();
  readonly has: number[];
  private readonly author: Author;

  constructor(sid: number, agents: number) {
    this.author = new Author(this.replica, { ssn: 1, sid });
    this.has = Array.from({ length: agents }, () => 0);
  }

  /** Applies what the version holds and this agent does not. */
  receive(version: readonly number[], written: readonly (readonly Change[])[]): void {
    version.forEach((count, agent) => {
      for (const change of written[agent]!.slice(this.has[agent], count)) this.replica.apply(change);
      this.has[agent] = Math.max(this.has[agent]!, count);
    });
    expect(this.replica.waiting).toEqual([]);
  }

  write(edits: Trace['transactions'][number]['edits']): Change[] {
    this.author.edit(edits.map(([position, deleted, inserted]) => ({ position, deleted, inserted })));
    const changes = this.author.takeSealed();
    const last = this.author.seal();
    return last ? [...changes, last] : changes;
  }
}

/** The changes of the trace in its order; every agent ends with the text. */
const write = ({ agents: count, transactions, end }: Trace): Change[] => {
  // Sites ascend with the agents: positions in the traces assume the order in which their writers saw concurrent inserts.
  const agents = Array.from({ length: count }, (_, agent) => new Agent(agent + 1, count));
  const written: Change[][] = agents.map(() => []);
  const all: Change[] = [];
  const versions: number[][] = [];
  for (const { agent, parents, edits } of transactions) {
    const version = agents.map((_, site) => Math.max(0, ...parents.map((parent) => versions[parent]![site]!)));
    const writer = agents[agent]!;
    writer.receive(version, written);
    const changes = writer.write(edits);
    written[agent]!.push(...changes);
    all.push(...changes);
    version[agent] = writer.has[agent] = written[agent]!.length;
    versions.push(version);
  }
  const whole = written.map(({ length }) => length);
  for (const agent of agents) {
    agent.receive(whole, written);
    expect(agent.replica.text === (end ?? agents[0]!.replica.text)).toBe(true);
    check(agent.replica.core);
  }
  return all;
};

/** What both oracles make of the changes. */
const byOracles = (changes: readonly Change[]): { tree: string; list: string } => {
  const [tree, list] = [new NaiveCore(), new List()];
  for (const change of changes) {
    list.apply(change);
    let { sum, seq } = change;
    for (const operation of change.operations) {
      tree.perform({ ...change, sum, seq }, operation);
      sum += lengthOf(operation);
      seq += lengthOf(operation);
    }
  }
  return { tree: tree.text, list: list.text };
};

/** The most code units ever inserted that the oracles, which look through all of them for each, follow in seconds. */
const AFFORDABLE = 100_000;

const textOf = (changes: readonly Change[]): string => {
  const replica = new Replica();
  for (const change of changes) replica.apply(change);
  expect(replica.waiting).toEqual([]);
  return replica.text;
};

const follow = (trace: Trace): void => {
  const changes = write(trace);
  const random = new Random(changes.length);
  const replica = new Replica();
  for (const change of decodeChanges(encodeChanges(changes))) replica.apply(change);
  const { text } = replica;
  check(replica.core);
  // Not by a matcher: it would print texts of 100,000 characters.
  if (trace.end !== null) expect(text === trace.end).toBe(true);
  expect(decodeSnapshot(encodeSnapshot(replica)).text === text).toBe(true);
  // A few hundred at a time out of order, some twice.
  const shuffled: Change[] = [];
  for (let at = 0; at < changes.length; at += 300) {
    shuffled.push(...random.shuffled([...changes.slice(at, at + 300), ...changes.slice(at, at + 20)]));
  }
  expect(textOf(shuffled) === text).toBe(true);

  const inserted = trace.transactions.reduce(
    (sum, { edits }) => edits.reduce((length, [, , value]) => length + value.length, sum),
    0,
  );
  if (inserted > AFFORDABLE) return;
  const oracles = byOracles(changes);
  expect(oracles.tree === text).toBe(true);
  expect(oracles.list === text).toBe(true);
};

describe('[ED-2] synthetic traces', () => {
  it.each([1, 2, 3])('end alike at their writers, at a reader and at both oracles (seed %i)', (seed) => {
    follow(typeSequentially('typist', { seed, edits: 3_000 }));
    follow(diverge('divergence', { seed, edits: 1_500 }));
  });
});

// Third-party data, which is not part of the project.
const traces = readTraces('../shared/traces') ?? [];

describe.skipIf(traces.length === 0)('[ED-2] real traces', () => {
  it.each(traces.map((trace) => [trace.name, trace] as const))(
    'end with their text at their writers, at a reader and, if they are not too long, at both oracles: %s',
    (_, trace) => follow(trace),
  );
});
