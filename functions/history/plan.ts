import type { Author, Change, Replica } from '../../crdt';
import { compare, type Part } from './compare';
import type { Restored } from './restored';
import { type Restoration } from './restored';

/** What brings a text back, and what in it stands for what was there before. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly restorations: readonly Restoration[];
}

/** A stretch of the present text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The parts of a comparison inside a stretch of the newer text. Text that was deleted at its edges is inside. */
const within = (parts: readonly Part[], { start, end }: Stretch): Part[] =>
  parts.flatMap((part) => {
    if (part.kind !== 'INSERTED') return part.newStart >= start && part.newStart <= end ? [part] : [];
    const from = Math.max(part.newStart, start);
    const length = Math.min(part.newStart + part.length, end) - from;
    return length > 0 ? [{ ...part, seq: part.seq + from - part.newStart, newStart: from, length }] : [];
  });

/**
 * Brings the replica's text, or a stretch of it, back to that of an older state: deletes what became visible since, and
 * inserts what was deleted since directly after where it was. Whatever stands for the same identity in both stays, so that
 * planning twice restores nothing twice. Alters the replica, whose author writes the changes.
 */
export const planRevert = (
  replica: Replica,
  author: Author,
  older: Replica,
  restored: Restored,
  stretch?: Stretch,
): Plan => {
  const all = compare(older, replica, restored);
  const parts = stretch ? within(all, stretch) : all;
  // From the end on, so that the positions found before stay right.
  for (const { kind, newStart, length } of [...parts].reverse())
    if (kind === 'INSERTED') author.delete(newStart, length);
  const restorations: Restoration[] = [];
  for (const { kind, sid, seq, length, oldStart } of parts) {
    if (kind !== 'DELETED') continue;
    // By now other text may stand between what stood together.
    for (let at = seq; at < seq + length;) {
      const count = Math.min(replica.runLength(sid, at), seq + length - at);
      const start = oldStart + at - seq;
      const by = { sid: author.sid, seq: (replica.vector[author.sid] ?? 0) + 1 };
      author.insertAfter(sid, at + count - 1, older.slice(start, start + count));
      restorations.push({ of: { sid, seq: at, length: count }, by });
      at += count;
    }
  }
  const last = author.seal();
  return { changes: [...author.takeSealed(), ...(last ? [last] : [])], restorations };
};
