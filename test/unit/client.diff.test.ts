import { describe, expect, it } from 'vitest';
import { difference } from '../../client/diff';
import { seeded } from '../helpers/random';

const apply = (text: string, before: ReturnType<typeof difference>): string =>
  before.reduce(
    (now, { position, deleted, inserted }) => now.slice(0, position) + inserted + now.slice(position + deleted),
    text,
  );

describe('the difference of two texts', () => {
  it('is none of equal ones', () => {
    expect(difference('same', 'same')).toEqual([]);
  });

  it('leaves out what both begin and end with', () => {
    expect(difference('one two three', 'one 2 three')).toEqual([{ position: 4, deleted: 3, inserted: '2' }]);
    expect(difference('aaa', 'aaaa')).toEqual([{ position: 3, deleted: 0, inserted: 'a' }]);
  });

  it('[ED-11] does not split a surrogate pair', () => {
    expect(difference('<😀>', '<😁>')).toEqual([{ position: 1, deleted: 2, inserted: '😁' }]);
    expect(difference('\u{1f600}', '\u{10200}')).toEqual([{ position: 0, deleted: 2, inserted: '\u{10200}' }]);
  });

  it('turns the one into the other', () => {
    const random = seeded(5);
    const text = (): string =>
      Array.from({ length: random() * 9 }, () => 'ab😀😁𐈀'.match(/./gu)![Math.floor(random() * 5)]).join('');
    for (let round = 0; round < 2_000; round += 1) {
      const [before, after] = [text(), text()];
      const patches = difference(before, after);
      expect(apply(before, patches)).toBe(after);
      for (const { inserted } of patches) expect(inserted).not.toMatch(/\p{Surrogate}/u);
    }
  });
});
