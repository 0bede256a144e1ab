import { highestSeq, highestSid, isWhole } from './input';
import { refuse } from './refuse';
import type { Item } from './stash';

/** An anchor of an input, checked. */
export const anchorOf = (anchor: Item): Item => {
  if (!isWhole(anchor.sid, 0, highestSid) || !isWhole(anchor.seq, 0, highestSeq))
    refuse('INVALID_INPUT', 'An anchor names a site and a sequence number.');
  return { sid: anchor.sid, seq: anchor.seq, side: anchor.side };
};

/** The cursor of an input, checked; null if there is none. */
export const cursorOf = (cursor: Item | null | undefined): Item | null =>
  cursor ? { anchor: anchorOf(cursor.anchor), head: anchorOf(cursor.head) } : null;
