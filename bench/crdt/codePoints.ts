import type { Edit } from './peer';

const pair = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;

/** Whether a text has characters of two UTF-16 code units. */
export const isAstral = (text: string): boolean => pair.test(text);

/** The successive edits of an empty text, given in code points, in UTF-16 code units. */
export const inCodeUnits = (edits: readonly Edit[]): Edit[] => {
  const characters: string[] = [];
  // Characters of two units are few: their count before a position is found by looking at each.
  let pairs = 0;
  const unitsOf = (from: number, to: number): number => {
    if (pairs === 0) return to - from;
    let units = 0;
    for (let index = from; index < to; index += 1) units += characters[index]!.length;
    return units;
  };
  return edits.map(([position, deleted, inserted]) => {
    const edit: Edit = [unitsOf(0, position), unitsOf(position, position + deleted), inserted];
    const added = [...inserted];
    const removed: string[] = [];
    // A paste can be longer than the arguments that a call takes.
    removed.push(...characters.splice(position, deleted));
    for (let index = 0; index < added.length; index += 4096)
      characters.splice(position + index, 0, ...added.slice(index, index + 4096));
    const count = (list: readonly string[]): number => list.filter((character) => character.length === 2).length;
    pairs += count(added) - count(removed);
    return edit;
  });
};
