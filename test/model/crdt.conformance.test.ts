import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../crdt';
import { check } from '../../crdt/check';
import { Branches, type BranchTransaction } from './crdt.branches';
import { Place } from './crdt.history';
import { List } from './crdt.list';
import { Oracle } from './crdt.oracle';
import { Random } from './crdt.random';

/** Applies the changes to a replica in the order given, and to both oracles; all must agree after every change. */
const follow = (branches: Branches, transactions: readonly BranchTransaction[]): Place => {
  const place = new Place();
  const list = new List();
  for (const transaction of transactions) {
    const change = branches.add(transaction);
    place.apply(change);
    list.apply(change);
    expect(place.shown).toBe(branches.tree.text);
    expect(list.text).toBe(branches.tree.text);
  }
  check(place.replica.core);
  return place;
};

const textOf = (changes: readonly Change[]): string => {
  const place = new Place();
  for (const change of changes) place.apply(change);
  expect(place.replica.waiting).toEqual([]);
  check(place.replica.core);
  return place.shown;
};

/** Two to five agents on branches that part and merge anyhow, an agent on several at once. */
const writeBranches = (random: Random, branches: Branches): BranchTransaction[] => {
  const agents = 2 + random.below(4);
  return Array.from({ length: 20 + random.below(30) }, (_, index) => {
    const parents = Array.from({ length: Math.min(index, random.below(4)) }, () =>
      Math.max(0, index - 1 - random.below(6)),
    );
    let text = branches.textAt(parents);
    const edits = Array.from({ length: 1 + random.below(2) }, () => {
      const boundaries = [...text].reduce((found, { length }) => [...found, found.at(-1)! + length], [0]);
      const from = random.below(boundaries.length);
      const to = random.once(2) ? from : Math.min(from + 1 + random.below(4), boundaries.length - 1);
      const [position, deleted] = [boundaries[from]!, boundaries[to]! - boundaries[from]!];
      const inserted = deleted > 0 && random.once(2) ? '' : random.text();
      text = text.slice(0, position) + inserted + text.slice(position + deleted);
      return [position, deleted, inserted] as const;
    });
    const transaction = { agent: random.below(agents), parents, edits };
    branches.add(transaction);
    expect(branches.textAt([index])).toBe(text);
    return transaction;
  });
};

describe('[ED-2] [ED-3] histories of branches', () => {
  it.each(Array.from({ length: 25 }, (_, seed) => seed + 1))(
    'come to what both oracles and the definitions say, in any order (seed %i)',
    (seed) => {
      const random = new Random(seed * 17);
      for (let history = 0; history < 8; history += 1) {
        const transactions = writeBranches(random, new Branches());
        const branches = new Branches();
        const { shown } = follow(branches, transactions);
        expect(new Oracle(branches.changes).text).toBe(shown);
        expect(textOf([...branches.changes].reverse())).toBe(shown);
        expect(textOf(random.shuffled([...branches.changes, ...branches.changes]))).toBe(shown);
      }
    },
  );
});

// Third-party data (eg-walker-reference), which is not part of the project: histories of three agents with their texts.
const file = '../shared/traces/conformance.json.gz';

interface Conformance {
  readonly txns: readonly {
    readonly span: readonly [first: number, end: number];
    /** The last places of other spans. */
    readonly parents: readonly number[];
    readonly agent: string;
    readonly ops: BranchTransaction['edits'];
  }[];
  readonly endContent: string;
}

// The file is plain Fugue's. Where two right siblings have different right origins, FugueMax orders them by these and
// Fugue by their ids: of the thousand, this one alone has such a pair that the ids order otherwise.
const OF_PLAIN_FUGUE = 621;

describe.skipIf(!existsSync(file))('[ED-3] the thousand histories of another implementation', () => {
  const histories = (): Conformance[] => JSON.parse(gunzipSync(readFileSync(file)).toString()) as Conformance[];

  const transactionsOf = ({ txns }: Conformance): BranchTransaction[] => {
    const byLast = new Map(txns.map(({ span }, index) => [span[1] - 1, index]));
    return txns.map(({ agent, parents, ops }) => ({
      agent: agent.charCodeAt(0) - 'a'.charCodeAt(0),
      parents: parents.map((place) => byLast.get(place)!),
      edits: ops,
    }));
  };

  it('come to their texts after every oracle agreed at every step, but for the one that is not FugueMax', () => {
    const random = new Random(1_000);
    const different = histories().flatMap((history, index) => {
      const branches = new Branches();
      const { shown } = follow(branches, transactionsOf(history));
      expect(textOf(random.shuffled(branches.changes))).toBe(shown);
      return shown === history.endContent ? [] : [index];
    });
    expect(different).toEqual([OF_PLAIN_FUGUE]);
  });
});
