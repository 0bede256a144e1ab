import type { Core, Gap, Range } from './core';
import { Draft } from './draft';
import type { Replica } from './replica';
import type { Site } from './site';
import { following } from './rope';
import { HAS_RIGHT } from './span';
import { hasSurrogate, isHigh, isLow, isWellFormed } from './surrogates';
import type { Change, Patch } from './types';

/**
 * Writes a replica's local edits into changes of one site. Every edit is applied to the replica at once. A replica has
 * one author at a time, and is the only place where that author's site writes.
 *
 * Positions and lengths are UTF-16 code units of the visible text; outside of it they are a RangeError. An edit whose
 * ends lie inside a surrogate pair is widened to whole pairs where the text that it asks for is well formed, as with an
 * editor that replaces the second half of an emoji; where it would leave half a pair it is a RangeError, and alters
 * nothing.
 */
export class Author {
  private readonly core: Core;
  private ownSite: Site | null = null;
  private readonly ssn: number;
  readonly sid: number;
  private draft: Draft | null = null;
  private sealed: Change[] = [];

  /** An author of the site `sid` in the session `ssn`, which must not be below that of the site's last change. */
  constructor(replica: Replica, { ssn, sid }: { readonly ssn: number; readonly sid: number }) {
    this.core = replica.core;
    this.ssn = ssn;
    this.sid = sid;
  }

  /** Whether there is an open change. */
  get open(): boolean {
    return this.draft !== null;
  }

  /** Inserts `text` before the code unit at `position`; at the end if there is none. */
  insert(position: number, text: string): void {
    this.replace(position, 0, text);
  }

  /**
   * Inserts well-formed `text` directly after an identity, deleted or not, that was inserted and is not the first half of
   * a surrogate pair.
   */
  insertAfter(sid: number, seq: number, text: string): void {
    let [site, left] = [this.core.site(sid), seq];
    for (let rest = text; rest !== '';) {
      rest = rest.slice(this.writeIntoGap(rest, this.core.findGapAfter(site, left)));
      site = this.core.site(this.sid);
      left = site.last;
    }
  }

  /** Deletes `length` code units from `position` on. */
  delete(position: number, length: number): void {
    this.replace(position, length, '');
  }

  /** Replaces `deleted` code units at `position` with `inserted`. */
  replace(position: number, deleted: number, inserted: string): void {
    if (deleted === 0 && inserted.length === 1 && this.draft === null && this.typeOn(position, inserted)) return;
    if (this.core.hasPairs || hasSurrogate(inserted)) {
      const widened = this.widen({ position, deleted, inserted });
      this.perform(widened.position, widened.deleted, widened.inserted);
    } else {
      this.checkPlace(position, deleted);
      this.perform(position, deleted, inserted);
    }
  }

  /** Applies the patches one after the other. If one is a RangeError, those before it stay applied. */
  edit(patches: readonly Patch[]): void {
    for (let index = 0; index < patches.length; index += 1) {
      const { position, deleted, inserted } = patches[index]!;
      this.replace(position, deleted, inserted);
    }
  }

  /** Closes the open change, and returns it after what {@link takeSealed} would. */
  flush(): Change[] {
    const last = this.seal();
    if (this.sealed.length === 0) return last === null ? [] : [last];
    const changes = this.takeSealed();
    if (last !== null) changes.push(last);
    return changes;
  }

  /** Closes and returns the open change; null if there is none. What {@link takeSealed} returns comes before it. */
  seal(): Change | null {
    if (this.draft === null) return null;
    const change = this.draft.finish();
    this.draft = null;
    return change;
  }

  /**
   * Returns, once, the changes that were closed to begin another: since a limit was reached, or since the next operation
   * mentions an identity that is not below the open change's first `sum`.
   */
  takeSealed(): Change[] {
    const { sealed } = this;
    this.sealed = [];
    return sealed;
  }

  /**
   * The edit that {@link edit} makes of the patch: the same, or one widened to whole surrogate pairs. Throws what edit
   * throws, and alters nothing.
   */
  widen(patch: Patch): Patch {
    const { position, deleted, inserted } = patch;
    this.checkPlace(position, deleted);
    if (!this.core.hasPairs && !hasSurrogate(inserted)) return patch;
    const end = position + deleted;
    const start = Math.max(position - 1, 0);
    const around = this.core.slice(start, Math.min(end + 1, this.core.length));
    const isInPair = (at: number): boolean => isHigh(around.charAt(at - start - 1)) && isLow(around.charAt(at - start));
    const from = isInPair(position) ? position - 1 : position;
    const to = isInPair(end) ? end + 1 : end;
    const widened = around.slice(from - start, position - start) + inserted + around.slice(end - start, to - start);
    if (!isWellFormed(widened)) throw new RangeError('The edit leaves half a surrogate pair.');
    return { position: from, deleted: to - from, inserted: widened };
  }

  private checkPlace(position: number, deleted: number): void {
    // The operator makes a 32-bit integer of anything, so only such an integer from 0 on equals what it makes of it.
    const isInside = position >>> 0 === position && deleted >>> 0 === deleted;
    if (!isInside || position + deleted > this.core.length) throw new RangeError('The edit is outside the text.');
  }

  /**
   * Types a character into a change of its own right after what this site inserted last, as {@link replace} would, where
   * that is still at the cursor and ends its run: then its text grows, and nothing is looked for. False if it is not so.
   */
  private typeOn(position: number, character: string): boolean {
    const { core, ownSite: site } = this;
    const { rope } = core.sequence;
    const { span } = rope;
    if (span === null || site === null || span.site !== site || span.text === '') return false;
    if (span.seq + span.length !== site.last + 1 || position !== rope.from + span.length) return false;
    if ((span.flags & HAS_RIGHT) !== 0 || hasSurrogate(character)) return false;
    const right = following(rope.leaf, rope.index);
    if (right === null ? span.rightSite !== null : right.site !== span.rightSite || right.seq !== span.rightSeq)
      return false;
    const draft = this.begin();
    draft.type(character, span.rightSite, span.rightSeq);
    core.take(site, this.ssn, draft.sum, 1);
    core.extend(span, character);
    return true;
  }

  private perform(position: number, deleted: number, inserted: string): void {
    if (deleted > 0) this.erase(position, deleted);
    if (inserted === '') return;
    const taken = this.writeIntoGap(inserted, this.core.findGap(position));
    if (taken < inserted.length) this.insertAfter(this.sid, this.core.lastSeq(this.sid), inserted.slice(taken));
  }

  private erase(position: number, length: number): void {
    const { rope } = this.core.sequence;
    const offset = rope.find(position);
    const span = rope.span!;
    if (offset + length <= span.length) {
      this.noteDelete(span.site, span.seq + offset, length);
      this.core.hideFound(span, offset, length);
      return;
    }
    const ranges = this.core.rangesOf(position, length);
    for (const { site, seq, length } of ranges.length > 1 ? bySite(ranges) : ranges) {
      this.noteDelete(site, seq, length);
      this.core.hide(site, seq, length, null);
    }
  }

  private noteDelete(site: Site, seq: number, length: number): void {
    let draft = this.draftFor(site, seq + length - 1, null, 0);
    let taken = draft.addDelete(site, seq, length);
    if (taken < 0) {
      this.close(draft);
      draft = this.begin();
      taken = draft.addDelete(site, seq, length);
    }
    if (taken > 0) this.core.take(draft.site, this.ssn, draft.nextSum - 1, 1);
  }

  /** Writes as much of the text as one change has room for into the gap that was found, and returns how much that is. */
  private writeIntoGap(text: string, gap: Gap): number {
    const { core } = this;
    let draft = this.draftFor(gap.leftSite, gap.leftSeq, gap.rightSite, gap.rightSeq);
    let sum = draft.nextSum;
    let count = draft.addInsert(text, gap);
    if (count === 0) {
      this.close(draft);
      draft = this.begin();
      sum = draft.nextSum;
      count = draft.addInsert(text, gap);
    }
    core.take(draft.site, this.ssn, sum, count);
    core.insertIntoGap(draft.site, count === text.length ? text : text.slice(0, count));
    return count;
  }

  /**
   * The open change, or another if it may not take an operation that mentions these identities: each must be in the
   * draft or below its first `sum`, and the draft must still be the end of its site. What another writer of the site
   * stored, before its place was taken over, can have come in since.
   */
  private draftFor(siteA: Site | null, seqA: number, siteB: Site | null, seqB: number): Draft {
    const draft = this.draft;
    if (draft === null) return this.begin();
    const mayTake =
      draft.nextSeq === draft.site.last + 1 &&
      (siteA === null || draft.mayMention(siteA, seqA)) &&
      (siteB === null || draft.mayMention(siteB, seqB));
    if (mayTake) return draft;
    this.close(draft);
    return this.begin();
  }

  private begin(): Draft {
    const site = (this.ownSite ??= this.core.site(this.sid));
    this.draft = new Draft(site, this.ssn, this.core.clock + 1, site.last + 1);
    return this.draft;
  }

  private close(draft: Draft): void {
    this.sealed.push(draft.finish());
    this.draft = null;
  }
}

/** The ranges in the order of their identities, those joined that follow each other. */
const bySite = (ranges: readonly Range[]): Range[] => {
  const sorted = [...ranges].sort((a, b) => a.site.sid - b.site.sid || a.seq - b.seq);
  const joined: Range[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last && last.site === range.site && last.seq + last.length === range.seq) last.length += range.length;
    else joined.push(range);
  }
  return joined;
};
