import type { Core } from './core';
import { type Addition, Draft } from './draft';
import { isInsert } from './operation';
import type { Replica } from './replica';
import { isHigh, isLow, isWellFormed } from './surrogates';
import type { Change, DeleteOperation, Operation, Patch, S4Vector } from './types';

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
  readonly #core: Core;
  readonly #ssn: number;
  readonly #sid: number;
  #draft: Draft | null = null;
  #sealed: Change[] = [];

  /** An author of the site `sid` in the session `ssn`, which must not be below that of the site's last change. */
  constructor(replica: Replica, { ssn, sid }: { readonly ssn: number; readonly sid: number }) {
    this.#core = replica.core;
    this.#ssn = ssn;
    this.#sid = sid;
  }

  /** Whether there is an open change. */
  get open(): boolean {
    return this.#draft !== null;
  }

  /** Inserts `text` before the code unit at `position`; at the end if there is none. */
  insert(position: number, text: string): void {
    this.#replace({ position, deleted: 0, inserted: text });
  }

  /** Deletes `length` code units from `position` on. */
  delete(position: number, length: number): void {
    this.#replace({ position, deleted: length, inserted: '' });
  }

  /** Applies the patches one after the other. If one is a RangeError, those before it stay applied. */
  edit(patches: readonly Patch[]): void {
    for (const patch of patches) this.#replace(patch);
  }

  /** Closes and returns the open change; null if there is none. What {@link takeSealed} returns comes before it. */
  seal(): Change | null {
    const change = this.#draft?.finish() ?? null;
    this.#draft = null;
    return change;
  }

  /**
   * Returns, once, the changes that were closed to begin another: since a limit was reached, or since the next operation
   * mentions an identity that is not below the open change's first `sum`.
   */
  takeSealed(): Change[] {
    const sealed = this.#sealed;
    this.#sealed = [];
    return sealed;
  }

  #replace(patch: Patch): void {
    const { position, deleted, inserted } = this.#widen(patch);
    for (const operation of deletesOf(this.#core.identities(position, deleted))) this.#write(operation);
    if (inserted !== '') this.#write({ value: inserted, ...this.#core.origins(position) });
  }

  #widen({ position, deleted, inserted }: Patch): Patch {
    const end = position + deleted;
    const isInside = Number.isInteger(position) && Number.isInteger(deleted) && position >= 0 && deleted >= 0;
    if (!isInside || end > this.#core.length) throw new RangeError('The edit is outside the text.');
    const start = Math.max(position - 1, 0);
    const around = this.#core.slice(start, end + 1);
    const isInPair = (at: number): boolean => isHigh(around.charAt(at - start - 1)) && isLow(around.charAt(at - start));
    const from = isInPair(position) ? position - 1 : position;
    const to = isInPair(end) ? end + 1 : end;
    const widened = around.slice(from - start, position - start) + inserted + around.slice(end - start, to - start);
    if (!isWellFormed(widened)) throw new RangeError('The edit leaves half a surrogate pair.');
    return { position: from, deleted: to - from, inserted: widened };
  }

  #write(operation: Operation): void {
    let rest: Operation | null = operation;
    while (rest) {
      const draft = this.#draftFor(rest);
      const first = draft.next;
      const addition: Addition = draft.add(rest);
      if (addition.taken) this.#core.perform(first, addition.taken);
      if (addition.rest) this.#close(draft);
      rest = addition.rest;
    }
  }

  #draftFor(operation: Operation): Draft {
    if (this.#draft && !this.#mayTake(this.#draft, operation)) this.#close(this.#draft);
    this.#draft ??= new Draft({
      ssn: this.#ssn,
      sum: this.#core.clock + 1,
      sid: this.#sid,
      seq: this.#core.lastSeq(this.#sid) + 1,
    });
    return this.#draft;
  }

  /**
   * Whether all that the operation mentions is in the draft or below its first `sum`, and the draft is still the end of
   * its site: what another writer of the site stored, before its place was taken over, can have come in since.
   */
  #mayTake(draft: Draft, operation: Operation): boolean {
    if (draft.next.seq !== this.#core.lastSeq(this.#sid) + 1) return false;
    const mentioned = isInsert(operation) ? [operation.left, operation.right] : [this.#lastOf(operation)];
    return mentioned.every((identity) => !identity || draft.holds(identity) || identity.sum < draft.first.sum);
  }

  /** The last identity of a delete's range, which has its highest `sum`. */
  #lastOf({ target, length }: DeleteOperation): S4Vector | null {
    return this.#core.inserted(target.sid, target.seq + length - 1);
  }

  #close(draft: Draft): void {
    this.#sealed.push(draft.finish());
    this.#draft = null;
  }
}

/** One delete for every run of identities that follow each other in one site. */
const deletesOf = (identities: readonly S4Vector[]): DeleteOperation[] => {
  const sorted = [...identities].sort((a, b) => a.sid - b.sid || a.seq - b.seq);
  const deletes: DeleteOperation[] = [];
  for (const identity of sorted) {
    const last = deletes.at(-1);
    const follows = last && last.target.sid === identity.sid && last.target.seq + last.length === identity.seq;
    if (follows) deletes[deletes.length - 1] = { ...last, length: last.length + 1 };
    else deletes.push({ tombstone: true, target: identity, length: 1 });
  }
  return deletes;
};
