import { describe, expect, it } from 'vitest';
import { Author, type Change } from '../../crdt';
import { change, flush, id, insert, replicaOf } from './crdt.examples';

const BASE = change(id(99, 1), insert('[]'));

type Direction = 'FORWARD' | 'BACKWARD';

/** Types `text` between the brackets, a change for every letter, the letters in turn from each of the sites. */
const typeRun = (text: string, direction: Direction, sids: readonly number[]): Change[] => {
  const written: Change[] = [];
  const letters = direction === 'FORWARD' ? [...text] : [...text].reverse();
  letters.forEach((letter, turn) => {
    const replica = replicaOf(BASE, ...written);
    const author = new Author(replica, { ssn: 1, sid: sids[turn % sids.length]! });
    author.insert(direction === 'FORWARD' ? replica.length - 1 : 1, letter);
    written.push(...flush(author));
  });
  return written;
};

const merge = (...runs: Change[][]): string => replicaOf(BASE, ...runs.flat().reverse()).text;

const ORDERS = [
  [1, 2, 3, 4],
  [4, 3, 2, 1],
  [2, 4, 1, 3],
  [3, 1, 4, 2],
];

describe('[ED-3] runs typed at one place do not mix', () => {
  describe.each(ORDERS)('by sites %i, %i, %i and %i', (a, b, c, d) => {
    it.each([
      ['forward', 'FORWARD', 'FORWARD'],
      ['backward', 'BACKWARD', 'BACKWARD'],
      ['forward against backward', 'FORWARD', 'BACKWARD'],
      ['backward against forward', 'BACKWARD', 'FORWARD'],
    ] as const)('%s, one or two sites to a run', (_, one, other) => {
      const expected = ['[abcdefuvwxyz]', '[uvwxyzabcdef]'];
      expect(expected).toContain(merge(typeRun('abcdef', one, [a]), typeRun('uvwxyz', other, [b])));
      expect(expected).toContain(merge(typeRun('abcdef', one, [a, b]), typeRun('uvwxyz', other, [c, d])));
    });

    it.each(['FORWARD', 'BACKWARD'] as const)('%s, by three at once', (direction) => {
      const runs = [typeRun('abc', direction, [a]), typeRun('uvw', direction, [b]), typeRun('xyz', direction, [c])];
      const text = merge(...runs);
      for (const run of ['abc', 'uvw', 'xyz']) expect(text).toContain(run);
      expect(text).toHaveLength(11);
    });

    it('and what was typed beside a letter stays there, as FugueMax has it and Fugue does not', () => {
      // A and C were typed before B by two who had not seen each other: A C B. X was typed between A and B without having
      // seen C, Y between A and C, having seen it. X is a right child of A as Y is; ids must not put it between Y and C.
      const letterB = id(99, 1, 1);
      const letterA = id(98, 1, 2);
      const letterC = id(97, 1, 3);
      const all = [
        change(letterB, insert('B')),
        change(letterA, insert('A', null, letterB)),
        change(letterC, insert('C', null, letterB)),
        change(id(a, 1, 10), insert('X', letterA, letterB)),
        change(id(b, 1, 10), insert('Y', letterA, letterC)),
      ];
      expect(replicaOf(...all).text).toBe('AXYCB');
      expect(replicaOf(...all.reverse()).text).toBe('AXYCB');
    });
  });
});

describe('[ED-3] the tree rule', () => {
  it('is kept for origins that are not adjacent, where the list scan strays', () => {
    const first = change(id(1, 1, 1), insert('0'));
    const second = change(id(4, 1, 2), insert('3', id(1, 1)));
    const third = change(id(2, 1, 3), insert('1'));
    const fourth = change(id(3, 1, 4), insert('2', null, id(4, 1, 2)));
    const all = [first, second, third, fourth];
    // 3 is a right child of 0; 1 is a right child of the start after 0; 2 is a left child of 3.
    expect(replicaOf(...all).text).toBe('0231');
    expect(replicaOf(...all.reverse()).text).toBe('0231');
  });
});
