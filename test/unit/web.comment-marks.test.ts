import { describe, expect, it } from 'vitest';
import type { Thread } from '../../client';
import { markedStretches } from '../../web/panels/comment-marks';

const threads = (...given: [resolved: boolean, ...stretches: [number, number][]][]) => ({
  threads: () =>
    given.map(([resolved, ...stretches]) => ({
      first: { resolved },
      where: { stretches: stretches.map(([start, end]) => ({ start, end })) },
    })) as unknown as Thread[],
});

describe('what is marked in the editor', () => {
  it('[ED-13] is what open threads are about, in order, once and within the text', () => {
    const comments = threads(
      [false, [10, 14], [20, 40]],
      [true, [0, 5]],
      [false, [12, 18]],
      [false, [13, 14]],
      [false, [2, 4]],
      [false],
    );
    expect(markedStretches(comments, 30)).toEqual([
      { from: 2, to: 4 },
      { from: 10, to: 14 },
      { from: 14, to: 18 },
      { from: 20, to: 30 },
    ]);
  });
});
