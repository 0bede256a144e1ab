import { describe, expect, it } from 'vitest';
import { kinds } from '../../schema/events.json';
import { sentenceOf, texts } from '../../web/bell/texts';

describe('what the bell says', () => {
  it('[NOT-13] has words for every kind that notifies, and for no other', () => {
    const notifying = Object.entries(kinds).flatMap(([kind, about]) => ('notify' in about ? [kind] : []));
    expect(Object.keys(texts).sort()).toEqual(notifying.sort());
  });

  it('[NOT-12] tells how many edits an entry counts, and who mentions the user', () => {
    const edited = { kind: 'EDITED', mentioned: false };
    expect(sentenceOf({ ...edited, count: 1 }, 'Ada', 'hello.ts')).toBe('Ada edited hello.ts');
    expect(sentenceOf({ ...edited, count: 3 }, 'Ada', 'hello.ts')).toBe('Ada edited hello.ts (3 changes)');
    expect(sentenceOf({ kind: 'COMMENT_CREATED', mentioned: true, count: 1 }, 'Ada', 'hello.ts')).toBe(
      'Ada mentioned you in hello.ts',
    );
  });
});
