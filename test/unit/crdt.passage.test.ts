import { describe, expect, it } from 'vitest';
import { Author, findPassage, passageAt, Replica, type Passage } from '../../crdt';
import { longestPiece } from '../../crdt/piece';
import { createRandom } from '../helpers/random';

const bounds = { length: 2_000, ranges: 200, context: 8 };
const start = (text: string, ssn = 1) => {
  const replica = new Replica();
  const author = new Author(replica, { ssn, sid: 1 });
  author.insert(0, text);
  author.seal();
  return { replica, author };
};
const on = (replica: Replica, words: string, more: Partial<typeof bounds> = {}): Passage => {
  const at = replica.text.indexOf(words);
  return passageAt(replica, at, at + words.length, { ...bounds, ...more });
};
const shown = (replica: Replica, passage: Passage) => {
  const { status, stretches } = findPassage(replica, passage);
  return [status, ...stretches.map(({ start: from, end }) => replica.slice(from, end))];
};

describe('making a passage', () => {
  it('[ED-13] takes the identities, their text, its surroundings and the clock', () => {
    const { replica, author } = start('one two three');
    author.insert(5, 'W');
    expect(passageAt(replica, 4, 8, { ...bounds, context: 3 })).toEqual({
      ranges: [
        { sid: 1, seq: 5, length: 1 },
        { sid: 1, seq: 14, length: 1 },
        { sid: 1, seq: 6, length: 2 },
      ],
      quote: 'tWwo',
      before: 'ne ',
      after: ' th',
      clock: 14,
    });
  });

  it('[ED-13] takes as much of the beginning as the bounds allow, and no half of a pair', () => {
    const { replica, author } = start('a😀b');
    for (const [length, quote] of [
      [2, 'a'],
      [3, 'a😀'],
      [9, 'a😀b'],
    ] as const)
      expect(passageAt(replica, 0, 4, { ...bounds, length }).quote).toBe(quote);
    expect(passageAt(replica, 0, 1, { ...bounds, context: 1 }).after).toBe('');
    expect(passageAt(replica, 3, 4, { ...bounds, context: 1 }).before).toBe('');
    author.insert(1, '1');
    author.insert(4, '2');
    expect(passageAt(replica, 0, 6, { ...bounds, ranges: 3 })).toMatchObject({ quote: 'a1😀' });
  });

  it('throws where there is no text', () => {
    const { replica } = start('abc');
    for (const [from, to] of [
      [1, 1],
      [3, 9],
      [2, 1],
    ] as const)
      expect(() => passageAt(replica, from, to, bounds)).toThrow(RangeError);
  });
});

describe('finding a passage', () => {
  it('[ED-13] follows its identities, also apart, and is orphaned where they were', () => {
    const { replica, author } = start('one two three');
    const passage = on(replica, 'two');
    author.insert(0, '>> ');
    author.insert(8, '--');
    expect(shown(replica, passage)).toEqual(['ANCHORED', 't', 'wo']);
    author.delete(7, 5);
    expect(replica.text).toBe('>> one  three');
    expect(findPassage(replica, passage)).toEqual({ status: 'ORPHANED', stretches: [], position: 7 });
  });

  it('[ED-14] comes back with text that is typed again at its place, but not with text that was there before', () => {
    const { replica, author } = start('xx');
    const passage = passageAt(replica, 0, 1, bounds);
    author.delete(0, 1);
    expect(shown(replica, passage)).toEqual(['ORPHANED']);
    author.insert(1, 'x');
    // Behind the older x: another place.
    expect(shown(replica, passage)).toEqual(['ORPHANED']);
    author.insert(0, 'x');
    expect(findPassage(replica, passage)).toEqual({
      status: 'RETURNED',
      stretches: [{ start: 0, end: 1 }],
      position: 0,
    });
  });

  it('[ED-14] comes back with more than half of its text in one piece, and not with less', () => {
    const { replica, author } = start('<abcdef>');
    const passage = on(replica, 'abcdef');
    author.edit([{ position: 1, deleted: 6, inserted: 'say abc or def' }]);
    expect(shown(replica, passage)).toEqual(['ORPHANED']);
    author.insert(8, 'd');
    expect(shown(replica, passage)).toEqual(['RETURNED', 'abcd']);
    author.insert(1, 'bcdef ');
    expect(shown(replica, passage)).toEqual(['RETURNED', 'bcdef']);
    author.insert(1, 'abcdef ');
    expect(shown(replica, passage)).toEqual(['RETURNED', 'abcdef']);
  });

  it('[ED-14] of several equal ones it is the one in the most similar surroundings', () => {
    const { replica, author } = start('if (a) { go(); }\nif (b) { go(); }\nif (c) { go(); }\n');
    const passage = passageAt(replica, 26, 31, bounds);
    expect(passage.quote).toBe('go();');
    const { text } = replica;
    author.delete(0, text.length);
    author.insert(0, text);
    expect(findPassage(replica, passage)).toMatchObject({ status: 'RETURNED', position: 26 });
  });

  it('[ED-14] looks as far as the older text on both sides', () => {
    const { replica, author } = start(`${'('.repeat(3)}abc${')'.repeat(3)}`);
    const passage = on(replica, 'abc');
    author.delete(3, 3);
    author.insert(3, `${'-'.repeat(500)}abc${'-'.repeat(500)}`);
    expect(findPassage(replica, passage)).toMatchObject({ status: 'RETURNED', position: 503 });
  });

  it('[ED-13] is unknown until its identities are there, and orphaned where none ever had text', () => {
    const { replica, author } = start('abc');
    const passage = on(replica, 'b');
    const early = new Replica();
    expect(findPassage(early, passage)).toEqual({ status: 'UNKNOWN', stretches: [], position: 0 });
    author.delete(0, 3);
    const deletion = { ...passage, ranges: [{ sid: 1, seq: 4, length: 1 }] };
    expect(findPassage(replica, deletion)).toEqual({ status: 'ORPHANED', stretches: [], position: 0 });
  });

  it.each([1, 2, 3])('[ED-14] half of a long text is too little, one character more is enough (seed %i)', (seed) => {
    const random = createRandom(seed);
    const letters = (length: number, first: number): string =>
      Array.from({ length }, () => String.fromCharCode(first + random.below(8))).join('');
    for (let round = 0; round < 100; round += 1) {
      const quote = letters(2 + random.below(90), 0x61);
      const { replica, author } = start(`<${quote}>`);
      const passage = on(replica, quote);
      const half = Math.floor(quote.length / 2);
      const from = random.below(quote.length - half);
      const noise = letters(random.below(50), 0x41);
      author.edit([{ position: 1, deleted: quote.length, inserted: noise + quote.slice(from, from + half) + noise }]);
      expect(shown(replica, passage), quote).toEqual(['ORPHANED']);
      author.insert(1 + noise.length + half, quote.charAt(from + half));
      expect(shown(replica, passage), quote).toEqual(['RETURNED', quote.slice(from, from + half + 1)]);
    }
  });

  it('[ED-14] gives no half of a pair', () => {
    const { replica, author } = start('<😀abc😁>');
    const passage = on(replica, '😀abc😁');
    author.edit([{ position: 1, deleted: 7, inserted: '🨀abc😂' }]);
    expect('🨀'.charAt(1)).toBe('😀'.charAt(1));
    expect(shown(replica, passage)).toEqual(['RETURNED', 'abc']);
  });
});

describe('the longest piece', () => {
  const naive = (pattern: string, text: string) => {
    for (let length = Math.min(pattern.length, text.length); length > 0; length -= 1)
      for (let at = 0; at + length <= text.length; at += 1)
        if (pattern.includes(text.slice(at, at + length))) return { start: at, end: at + length };
    return { start: 0, end: 0 };
  };

  it.each([1, 2, 3])('[ED-14] is that of a search through all pieces (seed %i)', (seed) => {
    const random = createRandom(seed);
    const some = (): string =>
      Array.from({ length: random.below(14) }, () => 'abc'.charAt(random.below(1 + random.below(3)))).join('');
    for (let round = 0; round < 2_000; round += 1) {
      const [pattern, text] = [some(), some()];
      expect(longestPiece(pattern, text), `${pattern} in ${text}`).toEqual(naive(pattern, text));
    }
  });
});
