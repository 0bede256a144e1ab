import { describe, expect, it } from 'vitest';
import { Author, type Change, type S4Vector } from '../../crdt';
import { List } from '../model/crdt.list';
import { Oracle } from '../model/crdt.oracle';
import { Random } from '../model/crdt.random';
import { change, flush, id, insert, replicaOf } from './crdt.examples';

const BASE = change(id(99, 1), insert('[]'));

type Side = 'FORWARD' | 'BACKWARD';

/** A run: its letters, on which side of what is typed each is added, and the sites that add them in turn. */
interface Run {
  readonly text: string;
  readonly sides: readonly Side[];
  readonly sids: readonly number[];
}

const runOf = (text: string, side: Side, ...sids: number[]): Run => ({ text, sides: [...text].map(() => side), sids });

/** A run whose letters are added before or after the others as the seed has it. */
const anyhow = (text: string, random: Random, ...sids: number[]): Run => ({
  text,
  sides: [...text].map(() => (random.once(2) ? 'FORWARD' : 'BACKWARD')),
  sids,
});

/** Types a run between the brackets without seeing others, a change for every letter. */
const typeRun = ({ text, sides, sids }: Run): Change[] => {
  const written: Change[] = [];
  const letters = [...text];
  // What is added before the others comes from the letters that are before them in the run.
  let first = sides.filter((side, turn) => turn > 0 && side === 'BACKWARD').length;
  let last = first - 1;
  sides.forEach((side, turn) => {
    const replica = replicaOf(BASE, ...written);
    const author = new Author(replica, { ssn: 1, sid: sids[turn % sids.length]! });
    const isAfter = turn === 0 || side === 'FORWARD';
    author.insert(isAfter ? replica.length - 1 : 1, letters[isAfter ? (last += 1) : (first -= 1)]!);
    written.push(...flush(author));
  });
  expect(replicaOf(BASE, ...written).text).toBe(`[${text}]`);
  return written;
};

const listOf = (...changes: Change[]): string => {
  const list = new List();
  for (const each of changes) list.apply(each);
  return list.text;
};

/** What the changes come to by the core, in both orders, and by both oracles: they must say the same. */
const textOf = (changes: readonly Change[]): string => {
  const { text } = replicaOf(...changes);
  expect(replicaOf(...[...changes].reverse()).text).toBe(text);
  expect(listOf(...changes)).toBe(text);
  expect(new Oracle(changes).text).toBe(text);
  return text;
};

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

const SCENARIOS: [string, (sids: readonly number[], random: Random) => Run[]][] = [
  ['forward, a site to a run', ([a, b]) => [runOf('abcdef', 'FORWARD', a!), runOf('uvwxyz', 'FORWARD', b!)]],
  ['backward, a site to a run', ([a, b]) => [runOf('abcdef', 'BACKWARD', a!), runOf('uvwxyz', 'BACKWARD', b!)]],
  ['forward against backward', ([a, b]) => [runOf('abcdef', 'FORWARD', a!), runOf('uvwxyz', 'BACKWARD', b!)]],
  [
    'forward, two sites to a run',
    ([a, b, c, d]) => [runOf('abcdef', 'FORWARD', a!, b!), runOf('uvwxyz', 'FORWARD', c!, d!)],
  ],
  [
    'backward, two sites to a run',
    ([a, b, c, d]) => [runOf('abcdef', 'BACKWARD', a!, b!), runOf('uvwxyz', 'BACKWARD', c!, d!)],
  ],
  [
    'in random directions, two sites to a run',
    ([a, b, c, d], random) => [anyhow('abcdef', random, a!, b!), anyhow('uvwxyz', random, c!, d!)],
  ],
  [
    'forward, by three at once',
    ([a, b, c]) => [runOf('abc', 'FORWARD', a!), runOf('lmn', 'FORWARD', b!), runOf('xyz', 'FORWARD', c!)],
  ],
  [
    'backward, by three at once',
    ([a, b, c]) => [runOf('abc', 'BACKWARD', a!), runOf('lmn', 'BACKWARD', b!), runOf('xyz', 'BACKWARD', c!)],
  ],
];

describe('[ED-3] runs typed at one place do not mix, whatever the order of the sites', () => {
  it.each(SCENARIOS)('%s', (_, runsOf) => {
    const random = new Random(8);
    for (const sids of permutations([1, 2, 3, 4])) {
      for (let round = 0; round < 5; round += 1) {
        const runs = runsOf(sids, random);
        const text = textOf([BASE, ...runs.flatMap(typeRun)]);
        for (const run of runs) expect(text, `sites ${sids.join(', ')}`).toContain(run.text);
        expect(text).toHaveLength(2 + runs.reduce((length, run) => length + run.text.length, 0));
      }
    }
  });

  it('and what was typed beside a letter stays there, as FugueMax has it and Fugue does not', () => {
    // A and C were typed before B by two who had not seen each other: A C B. X was typed between A and B without having
    // seen C, Y between A and C, having seen it. X is a right child of A as Y is; ids must not put it between Y and C.
    for (const [a, b, c, x, y] of permutations([1, 2, 3, 4, 5])) {
      for (const [sumX, sumY] of permutations([4, 5, 5]) as [number, number][]) {
        const [letterB, letterA, letterC]: S4Vector[] = [id(b!, 1, 1), id(a!, 1, 2), id(c!, 1, 3)];
        const all = [
          change(letterB!, insert('B')),
          change(letterA!, insert('A', null, letterB!)),
          change(letterC!, insert('C', null, letterB!)),
          change(id(x!, 1, sumX), insert('X', letterA!, letterB!)),
          change(id(y!, 1, sumY), insert('Y', letterA!, letterC!)),
        ];
        expect(textOf(all), `sites ${[a, b, c, x, y].join(', ')}`).toBe('AXYCB');
      }
    }
  });
});

describe('[ED-3] the tree rule', () => {
  it('is kept for origins that are not adjacent, where the list scan strays', () => {
    // The session numbers order the letters: 0, 1, 2, 3.
    const first = change(id(1, 1, 1, 1), insert('0'));
    const second = change(id(4, 1, 2, 4), insert('3', id(1, 1, 1, 1)));
    const third = change(id(2, 1, 3, 2), insert('1'));
    const fourth = change(id(3, 1, 4, 3), insert('2', null, id(4, 1, 2, 4)));
    const all = [first, second, third, fourth];
    // 3 is a right child of 0; 1 is a right child of the start after 0; 2 is a left child of 3.
    const orders = permutations([0, 1, 2, 3]).map((order) => order.map((at) => all[at]!));
    for (const order of orders) expect(replicaOf(...order).text).toBe('0231');
    expect(new Oracle(all).text).toBe('0231');
    // Where the list hears of 2 before 1, it takes 2 for a sibling of 1.
    expect([listOf(first, second, third, fourth), listOf(first, second, fourth, third)]).toEqual(['0231', '0123']);
  });
});
