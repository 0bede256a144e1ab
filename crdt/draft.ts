import type { Gap } from './core';
import { DELETE_BYTES, insertBytes, MAX_BYTES, MAX_OPERATIONS, textBytes, unitsWithin } from './measure';
import type { Site } from './site';
import type { Change, DeleteOperation, InsertOperation, Operation } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The brackets and the spare delete count from the start. */
const EMPTY_BYTES = '[]'.length + DELETE_BYTES;

/**
 * A change under construction. It stays so far within the limits of one change that stamping it anew cannot lead past
 * them: numbers count with their greatest width, and one operation is left free for a delete that becomes two.
 */
export class Draft {
  private readonly operations: Operation[] = [];
  /** The `seq` and the `sum` that the next operation takes. */
  nextSeq: number;
  nextSum: number;
  private bytes = EMPTY_BYTES;
  /** The last operation, if it is an insert, and its right origin. */
  private insert: Mutable<InsertOperation> | null = null;
  private rightSite: Site | null = null;
  private rightSeq = 0;
  /** The last operation, if it is a delete, and the site of its range. */
  private remove: Mutable<DeleteOperation> | null = null;
  private removedSite: Site | null = null;

  constructor(
    readonly site: Site,
    readonly ssn: number,
    readonly sum: number,
    readonly seq: number,
  ) {
    this.nextSeq = seq;
    this.nextSum = sum;
  }

  /** Whether the identity was there before the draft in all its stamps' order, or is one that the draft gave. */
  mayMention(site: Site, seq: number): boolean {
    return (site === this.site && seq >= this.seq) || site.sumOf(seq) < this.sum;
  }

  /**
   * Adds an insert into the gap, or of its well-formed text as much as there is room for, and returns how many code units
   * that is. An insert that goes on where the last one ended, with the same right origin, becomes one with it: by the
   * tree rule that is the same text.
   */
  addInsert(text: string, gap: Gap): number {
    const { leftSite, leftSeq, rightSite, rightSeq } = gap;
    const { insert } = this;
    const isMore =
      insert !== null &&
      leftSite === this.site &&
      leftSeq === this.nextSeq - 1 &&
      rightSite === this.rightSite &&
      rightSeq === this.rightSeq;
    if (!isMore && this.operations.length >= MAX_OPERATIONS - 1) return 0;
    const room = MAX_BYTES - this.bytes - (isMore ? 0 : insertBytes(leftSite !== null, rightSite !== null));
    const bytes = textBytes(text);
    const count = bytes <= room ? text.length : unitsWithin(text, room);
    if (count === 0) return 0;
    const value = count === text.length ? text : text.slice(0, count);
    this.bytes = MAX_BYTES - room + (bytes <= room ? bytes : textBytes(value));
    if (isMore) insert.value += value;
    else {
      const left = leftSite && leftSite.stampsOf(leftSeq);
      const right = rightSite && rightSite.stampsOf(rightSeq);
      this.insert = { value, left, right };
      this.rightSite = rightSite;
      this.rightSeq = rightSeq;
      this.remove = null;
      this.operations.push(this.insert);
    }
    this.nextSeq += count;
    this.nextSum += count;
    return count;
  }

  /** Makes it the change of one character, typed right after what its site wrote last. Nothing may have been added yet. */
  type(character: string, rightSite: Site | null, rightSeq: number): void {
    const left = this.site.stampsOf(this.seq - 1);
    const right = rightSite && rightSite.stampsOf(rightSeq);
    this.insert = { value: character, left, right };
    this.rightSite = rightSite;
    this.rightSeq = rightSeq;
    this.operations.push(this.insert);
    this.bytes += insertBytes(true, rightSite !== null) + textBytes(character);
    this.nextSeq += 1;
    this.nextSum += 1;
  }

  /**
   * Adds the delete of the range, and returns how many identities that takes: none if the range goes on where the last
   * operation's ends or begins, since then it becomes one with it, or -1 if there is no room.
   */
  addDelete(site: Site, seq: number, length: number): number {
    const { remove } = this;
    if (remove !== null && this.removedSite === site) {
      const isBelow = seq + length === remove.target.seq;
      if (isBelow || remove.target.seq + remove.length === seq) {
        if (isBelow) remove.target = site.stampsOf(seq);
        remove.length += length;
        return 0;
      }
    }
    if (this.operations.length >= MAX_OPERATIONS - 1 || this.bytes + DELETE_BYTES > MAX_BYTES) return -1;
    this.remove = { tombstone: true, target: site.stampsOf(seq), length };
    this.removedSite = site;
    this.insert = null;
    this.operations.push(this.remove);
    this.bytes += DELETE_BYTES;
    this.nextSeq += 1;
    this.nextSum += 1;
    return 1;
  }

  /** The change. The draft must hold at least one operation, and takes no more after that. */
  finish(): Change {
    const { ssn, sum, seq, site, operations } = this;
    return { ssn, sum, sid: site.sid, seq, operations };
  }
}
