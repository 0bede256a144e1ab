import type { Gap } from './core';
import { DELETE_BYTES, insertBytes, MAX_BYTES, MAX_OPERATIONS, textBytes, unitsWithin } from './measure';
import type { Site } from './site';
import type { Change, Operation, S4Vector } from './types';

/** An operation of an open change: an insert with its gap, or the delete of a range. */
class Part {
  /** Where it begins in the change. */
  constructor(
    readonly offset: number,
    public text: string,
    readonly leftSite: Site | null,
    readonly leftSeq: number,
    readonly rightSite: Site | null,
    readonly rightSeq: number,
    /** Of a delete, whose text is empty: the range. */
    readonly site: Site | null,
    public seq: number,
    public length: number,
  ) {}
}

/**
 * A change under construction. It stays so far within the limits of one change that stamping it anew cannot lead past
 * them: numbers count with their greatest width, and one operation is left free for a delete that becomes two.
 */
export class Draft {
  private readonly parts: Part[] = [];
  private length = 0;
  /** The brackets and the spare delete count from the start. */
  private bytes = '[]'.length + DELETE_BYTES;

  constructor(
    readonly site: Site,
    readonly ssn: number,
    readonly sum: number,
    readonly seq: number,
  ) {}

  /** The `seq` that the next operation takes. */
  get nextSeq(): number {
    return this.seq + this.length;
  }

  /** The `sum` that the next operation takes. */
  get nextSum(): number {
    return this.sum + this.length;
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
    const last = this.last();
    const isMore =
      last !== null &&
      last.text !== '' &&
      leftSite === this.site &&
      leftSeq === this.nextSeq - 1 &&
      rightSite === last.rightSite &&
      rightSeq === last.rightSeq;
    if (!isMore && this.parts.length >= MAX_OPERATIONS - 1) return 0;
    const room = MAX_BYTES - this.bytes - (isMore ? 0 : insertBytes(leftSite !== null, rightSite !== null));
    const bytes = textBytes(text);
    const count = bytes <= room ? text.length : unitsWithin(text, room);
    if (count === 0) return 0;
    const taken = count === text.length ? text : text.slice(0, count);
    this.bytes = MAX_BYTES - room + (bytes <= room ? bytes : textBytes(taken));
    if (isMore) last.text += taken;
    else this.parts.push(new Part(this.length, taken, leftSite, leftSeq, rightSite, rightSeq, null, 0, 0));
    this.length += count;
    return count;
  }

  /**
   * Adds the delete of the range, and returns how many identities that takes: none if the range goes on where the last
   * operation's ends or begins, since then it becomes one with it, or -1 if there is no room.
   */
  addDelete(site: Site, seq: number, length: number): number {
    const last = this.last();
    if (last !== null && last.site === site) {
      const isBelow = seq + length === last.seq;
      if (isBelow || last.seq + last.length === seq) {
        if (isBelow) last.seq = seq;
        last.length += length;
        return 0;
      }
    }
    if (this.parts.length >= MAX_OPERATIONS - 1 || this.bytes + DELETE_BYTES > MAX_BYTES) return -1;
    this.parts.push(new Part(this.length, '', null, 0, null, 0, site, seq, length));
    this.bytes += DELETE_BYTES;
    this.length += 1;
    return 1;
  }

  /** The change. The draft must hold at least one operation. */
  finish(): Change {
    const { ssn, sum, seq, site } = this;
    const operations = this.parts.map((part): Operation => {
      if (part.site !== null) return { tombstone: true, target: stamped(part.site, part.seq), length: part.length };
      return {
        value: part.text,
        left: part.leftSite && stamped(part.leftSite, part.leftSeq),
        right: part.rightSite && stamped(part.rightSite, part.rightSeq),
      };
    });
    return { ssn, sum, sid: site.sid, seq, operations };
  }

  private last(): Part | null {
    const { length } = this.parts;
    return length === 0 ? null : this.parts[length - 1]!;
  }
}

const stamped = (site: Site, seq: number): S4Vector => ({
  ssn: site.ssnOf(seq),
  sum: site.sumOf(seq),
  sid: site.sid,
  seq,
});
