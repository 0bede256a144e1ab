import { describe, expect, it } from 'vitest';
import {
  Author,
  decodeSnapshot,
  encodeSnapshot,
  lastSeq,
  Replica,
  type Change,
  type Operation,
  type Refusal,
} from '../../crdt';
import { change, id, insert, remove, replicaOf } from './crdt.examples';

// Site 1: 'a', an emoji and 'b', and a delete of seq 5, an 'x', at seq 6. Site 2: 'cd' under sums 50 and 51.
const BASE = [change(id(1, 1), insert('a😀bx'), remove(id(1, 5))), change(id(2, 1, 50), insert('cd', id(1, 4)))];

const by3 = (...operations: Operation[]): Change => change(id(3, 1, 100), ...operations);

const REFUSED: [string, Refusal, Change][] = [
  ['begins inside what is there', 'PARTLY_COVERED', change(id(1, 6, 100), insert('xy'))],
  ['has a first sum that is not above its last', 'CLOCK_NOT_ADVANCING', change(id(2, 3, 51), insert('x'))],
  ['has an ssn below its last', 'CLOCK_NOT_ADVANCING', change(id(4, 2, 200, 1), insert('x'))],
  [
    'has a first sum that is not above an origin',
    'CLOCK_NOT_ADVANCING',
    change(id(3, 1, 50), insert('x', id(2, 1, 50))),
  ],
  [
    'has a sum that passes an origin only inside',
    'CLOCK_NOT_ADVANCING',
    change(id(3, 1, 49), insert('xyz'), insert('x', id(2, 1, 50))),
  ],
  [
    'has a first sum that is not above the end of a range',
    'CLOCK_NOT_ADVANCING',
    change(id(3, 1, 51), remove(id(2, 1, 50), 2)),
  ],
  [
    'has a first sum that is not above a right origin',
    'CLOCK_NOT_ADVANCING',
    change(id(3, 1, 51), insert('x', null, id(2, 2, 51))),
  ],
  ['deletes what has a sum not below its first', 'CLOCK_NOT_ADVANCING', change(id(3, 1, 50), remove(id(2, 1, 50)))],
  ['deletes under an ssn that is not the real one', 'WRONG_IDENTITY', by3(remove(id(4, 1, 90, 1)))],
  ['has a right origin with another ssn', 'WRONG_IDENTITY', by3(insert('x', null, id(4, 1, 90, 3)))],
  ['has a delete as a right origin', 'NOT_AN_INSERT', by3(insert('x', null, id(1, 6)))],
  ['mentions an ssn that is not the real one', 'WRONG_IDENTITY', by3(insert('x', id(1, 1, 1, 2)))],
  ['mentions a sum that is not the real one', 'WRONG_IDENTITY', by3(insert('x', null, id(2, 1, 49)))],
  ['deletes under a sum that is not the real one', 'WRONG_IDENTITY', by3(remove(id(2, 1, 49)))],
  ['mentions its own earlier identity with another sum', 'WRONG_IDENTITY', by3(insert('x'), insert('y', id(3, 1, 99)))],
  ['has a delete as an origin', 'NOT_AN_INSERT', by3(insert('x', id(1, 6)))],
  ['deletes a delete', 'NOT_AN_INSERT', by3(remove(id(1, 6)))],
  ['deletes a range with a delete in it', 'NOT_AN_INSERT', by3(remove(id(1, 4), 3))],
  ['mentions its own delete', 'NOT_AN_INSERT', by3(remove(id(1, 1)), insert('x', id(3, 1, 100)))],
  ['mentions itself', 'NOT_AN_INSERT', by3(insert('x', id(3, 1, 100)))],
  ['mentions what it makes later', 'NOT_AN_INSERT', by3(insert('x', null, id(3, 2, 101)), insert('y'))],
  ['deletes what it makes later', 'NOT_AN_INSERT', by3(insert('x'), remove(id(3, 1, 100), 2), insert('y'))],
  ['deletes without an end', 'NOT_AN_INSERT', by3(insert('x'), remove(id(3, 1, 100), 2 ** 31 - 1))],
  ['inserts after the first half of a pair', 'SPLITS_SURROGATE_PAIR', by3(insert('x', id(1, 2)))],
  ['inserts before the second half of a pair', 'SPLITS_SURROGATE_PAIR', by3(insert('x', null, id(1, 3)))],
  ['deletes from the second half of a pair', 'SPLITS_SURROGATE_PAIR', by3(remove(id(1, 3), 2))],
  ['deletes up to the first half of a pair', 'SPLITS_SURROGATE_PAIR', by3(remove(id(1, 1), 2))],
  ['splits a pair of its own', 'SPLITS_SURROGATE_PAIR', by3(insert('😀'), insert('x', id(3, 1, 100)))],
];

const ZERO = { ssn: 1, sum: 1, sid: 0, seq: 1 };
const raw = (operation: unknown): Change => by3(operation as Operation);

const UNREADABLE: [string, Refusal, unknown][] = [
  ['no object', 'MALFORMED', null],
  ['no operations', 'MALFORMED', { ...id(3, 1) }],
  ['an empty list of operations', 'MALFORMED', by3()],
  ['operations that are no list', 'MALFORMED', { ...id(3, 1), operations: { length: 1 } }],
  ['a fraction for a seq', 'MALFORMED', { ...by3(insert('x')), seq: 1.5 }],
  ['a text for a sum', 'MALFORMED', { ...by3(insert('x')), sum: '1' }],
  ['a negative sid', 'MALFORMED', { ...by3(insert('x')), sid: -3 }],
  ['an ssn of 0', 'MALFORMED', { ...by3(insert('x')), ssn: 0 }],
  ['sums past 2^53 - 1', 'MALFORMED', { ...by3(insert('xy')), sum: Number.MAX_SAFE_INTEGER }],
  ['seqs past 2^31 - 1', 'MALFORMED', { ...by3(insert('xy')), seq: 2 ** 31 - 1 }],
  ['no operation in its place', 'MALFORMED', raw(null)],
  ['an operation of neither kind', 'MALFORMED', raw({ left: null, right: null })],
  ['an operation of both kinds', 'MALFORMED', raw({ ...insert('x'), ...remove(id(1, 1)) })],
  ['an empty value', 'MALFORMED', raw(insert(''))],
  ['an origin of the edge', 'MALFORMED', raw({ value: 'x', left: ZERO, right: null })],
  ['an origin that is no identity', 'MALFORMED', raw({ value: 'x', left: null, right: 7 })],
  ['a tombstone that is not true', 'MALFORMED', raw({ tombstone: 1, target: id(1, 1), length: 1 })],
  ['a delete without a target', 'MALFORMED', raw({ tombstone: true, length: 1 })],
  ['a delete of length 0', 'MALFORMED', raw(remove(id(1, 1), 0))],
  ['a delete of half a length', 'MALFORMED', raw(remove(id(1, 1), 0.5))],
  ['a lone first half', 'SPLITS_SURROGATE_PAIR', by3(insert('x\ud83d'))],
  ['a lone second half', 'SPLITS_SURROGATE_PAIR', by3(insert('\ude00x'))],
  ['halves in the wrong order', 'SPLITS_SURROGATE_PAIR', by3(insert('\ude00\ud83d'))],
  ['501 operations', 'TOO_LARGE', by3(...Array.from({ length: 501 }, () => insert('x')))],
  ['more than 64 KB', 'TOO_LARGE', by3(insert('x'.repeat(65_537 - JSON.stringify([insert('')]).length)))],
  ['more than 64 KB in UTF-8', 'TOO_LARGE', by3(insert('é'.repeat(33_000)))],
];

/** Site 4 began in session 2. */
const OTHER = change(id(4, 1, 90, 2), insert('s'));

/** A third site's answer to the refused change, and that one's own next: nothing can ever come of either. */
const followersOf = (hostile: Change): Change[] => {
  const { ssn, sum, sid } = hostile;
  const next = { ssn, sum: sum + 1_000, sid, seq: lastSeq(hostile) + 1 };
  return [change(next, insert('next')), change(id(8, 1, 5_000), insert('answer', null, next))];
};

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

/** What a replica comes to: how it judges each change, and what it still keeps. */
const endOf = (replica: Replica, changes: readonly Change[]): object => ({
  text: replica.text,
  vector: replica.vector,
  clock: replica.clock,
  judged: changes.map((each) => replica.statusOf(each)),
  waiting: replica.waiting.map(({ sid, seq }) => `${sid}/${seq}`).sort(),
});

describe('[ED-6] a change is refused that', () => {
  it.each(REFUSED)('%s: %s, in every order of arrival', (_, refusal, hostile) => {
    const after = replicaOf(...BASE, OTHER);
    const { text, vector } = after;
    expect(after.statusOf(hostile)).toBe(refusal);
    expect(after.apply(hostile)).toEqual({ status: 'REFUSED', refusal });
    expect(after).toMatchObject({ text, vector, waiting: [] });

    for (const order of permutations([...BASE, OTHER, hostile])) {
      const replica = replicaOf(...order);
      expect(replica.statusOf(hostile)).toBe(refusal);
      expect(replica).toMatchObject({ text, vector, waiting: [] });
    }
  });

  it.each(REFUSED)('%s: %s, and what rests on it waits everywhere', (_name, _refusal, hostile) => {
    const all = [...BASE, OTHER, hostile, ...followersOf(hostile)];
    const expected = endOf(replicaOf(...all), all);
    // Every fifth of the 720 orders.
    for (const order of permutations(all).filter((_order, at) => at % 5 === 0)) {
      expect(endOf(replicaOf(...order, ...order), all)).toEqual(expected);
    }
  });

  it.each(REFUSED)('%s: %s, also by a replica from a snapshot in which all is deleted', (_, refusal, hostile) => {
    const replica = replicaOf(...BASE, OTHER);
    const author = new Author(replica, { ssn: 2, sid: 9 });
    author.delete(0, replica.length);
    // The snapshot keeps no deleted text, only where its pairs were.
    const late = decodeSnapshot(encodeSnapshot(replica));
    expect(late.text).toBe('');
    expect(late.statusOf(hostile)).toBe(refusal);
    expect(late.apply(hostile)).toEqual({ status: 'REFUSED', refusal });
  });

  it.each(UNREADABLE)('has %s: %s, on sight', (_, refusal, hostile) => {
    const replica = new Replica();
    expect(replica.statusOf(hostile as Change)).toBe(refusal);
    expect(replica.apply(hostile as Change)).toEqual({ status: 'REFUSED', refusal });
    expect(replica).toMatchObject({ text: '', vector: {}, waiting: [] });
  });

  it('does not wait for one mention to refuse it for another', () => {
    const replica = replicaOf(...BASE);
    const hostile = by3(insert('x', id(1, 6)), insert('y', id(7, 1)));
    expect(replica.statusOf(hostile)).toBe('WAITING');
    replica.apply(change(id(7, 1), insert('z')));
    expect(replica.statusOf(hostile)).toBe('NOT_AN_INSERT');
  });
});

describe('[ED-6] a change is not refused that', () => {
  it('reaches the limits exactly', () => {
    const full = by3(insert('x'.repeat(65_536 - JSON.stringify([insert('')]).length)));
    expect(new Replica().statusOf(full)).toBe('READY');
    expect(new Replica().statusOf(by3(...Array.from({ length: 500 }, () => insert('x'))))).toBe('READY');
    const highest = change(id(2 ** 31 - 1, 1, Number.MAX_SAFE_INTEGER, 2 ** 31 - 1), insert('x'));
    expect(replicaOf(highest).clock).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('mentions its own earlier identities, whose sums are above its first', () => {
    const replica = replicaOf(...BASE);
    const own = by3(insert('x😀'), insert('y', id(3, 3, 102)), remove(id(3, 2, 101), 3));
    expect(replica.apply(own)).toMatchObject({ status: 'APPLIED' });
    expect(replica.text).toBe('a😀bcdx');
  });

  it('mentions earlier sums of its own site or deletes what is deleted', () => {
    const replica = replicaOf(...BASE);
    expect(replica.apply(change(id(2, 3, 52), remove(id(2, 1, 50), 2), insert('e', id(2, 2, 51))))).toMatchObject({
      status: 'APPLIED',
    });
    expect(replica.apply(by3(remove(id(2, 1, 50), 2)))).toEqual({
      status: 'APPLIED',
      patches: [],
      released: [by3(remove(id(2, 1, 50), 2))],
    });
    expect(replica.text).toBe('a😀be');
  });

  it('has the same site on both sides or its origins the wrong way round', () => {
    const replica = replicaOf(...BASE);
    expect(replica.apply(by3(insert('x', id(2, 1, 50), id(1, 1)), insert('y', id(1, 4), id(1, 4)))).status).toBe(
      'APPLIED',
    );
    expect([...replica.text].sort().join('')).toBe('abcdxy😀');
  });
});
