import { MAX_BYTES, MAX_OPERATIONS, prefixWithin, textBytes, widestBytes } from './measure';
import { identityAt, isInsert, isSame, lengthOf } from './operation';
import type { Change, InsertOperation, Operation, S4Vector } from './types';

/** What a {@link Draft} took of an operation, and what of it must begin the next change; null for nothing. */
export interface Addition {
  readonly taken: Operation | null;
  readonly rest: Operation | null;
}

const ANYWHERE: S4Vector = { ssn: 1, sum: 1, sid: 1, seq: 1 };
const SPARE_BYTES = widestBytes({ tombstone: true, target: ANYWHERE, length: 1 });

/**
 * A change under construction. It stays so far within the limits of one change that stamping it anew cannot lead past
 * them: numbers count with their greatest width, and one operation is left free for a delete that becomes two.
 */
export class Draft {
  readonly first: S4Vector;
  readonly #operations: Operation[] = [];
  #length = 0;
  /** The brackets and the spare delete count from the start. */
  #bytes = '[]'.length + SPARE_BYTES;

  constructor(first: S4Vector) {
    this.first = first;
  }

  /** The identity that the next operation takes. */
  get next(): S4Vector {
    return identityAt(this.first, this.#length);
  }

  /** Whether the identity is one that this draft gave. */
  holds({ sid, seq }: S4Vector): boolean {
    return sid === this.first.sid && seq >= this.first.seq && seq < this.next.seq;
  }

  /**
   * Adds the operation, or of an insert as much as there is room for; an empty draft takes something of any. An insert
   * that goes on where the last one ended, with the same right origin, becomes one with it: by the tree rule that is
   * the same text.
   */
  add(operation: Operation): Addition {
    if (!isInsert(operation)) {
      const fits = this.#push(operation);
      return fits ? { taken: operation, rest: null } : { taken: null, rest: operation };
    }
    const taken = this.#extend(operation) || this.#begin(operation);
    if (taken === '') return { taken: null, rest: operation };
    const value = operation.value.slice(taken.length);
    return {
      taken: { ...operation, value: taken },
      rest: value === '' ? null : { ...operation, value, left: identityAt(this.next, -1) },
    };
  }

  /** The change. The draft must hold at least one operation. */
  finish(): Change {
    return { ...this.first, operations: [...this.#operations] };
  }

  /** Lengthens the last operation by as much of the insert as there is room for, if it goes on from there. */
  #extend({ value, left, right }: InsertOperation): string {
    const last = this.#operations.at(-1);
    const goesOn = last && isInsert(last) && isSame(right, last.right) && isSame(left, identityAt(this.next, -1));
    if (!goesOn) return '';
    const taken = prefixWithin(value, MAX_BYTES - this.#bytes);
    this.#operations[this.#operations.length - 1] = { ...last, value: last.value + taken };
    this.#grow(taken.length, textBytes(taken));
    return taken;
  }

  #begin(operation: InsertOperation): string {
    const room = MAX_BYTES - this.#bytes - widestBytes({ ...operation, value: '' });
    const value = prefixWithin(operation.value, room);
    return value !== '' && this.#push({ ...operation, value }) ? value : '';
  }

  #push(operation: Operation): boolean {
    const bytes = widestBytes(operation);
    if (this.#operations.length === MAX_OPERATIONS - 1 || this.#bytes + bytes > MAX_BYTES) return false;
    this.#operations.push(operation);
    this.#grow(lengthOf(operation), bytes);
    return true;
  }

  #grow(length: number, bytes: number): void {
    this.#length += length;
    this.#bytes += bytes;
  }
}
