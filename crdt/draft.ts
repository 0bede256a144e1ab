import { MAX_BYTES, MAX_OPERATIONS, jsonBytes, prefixWithin } from './measure';
import { identityAt, isInsert, isSame, lengthOf } from './operation';
import type { Change, InsertOperation, Operation, S4Vector } from './types';

/** A change under construction, kept within the limits of one change. */
export class Draft {
  readonly first: S4Vector;
  readonly #operations: Operation[] = [];
  #length = 0;
  #bytes = '[]'.length;

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
   * Adds the operation, or of an insert as much as there is room for. An insert that goes on where the last one ended,
   * with the same right origin, becomes one with it: by the tree rule that is the same text.
   * @returns what of the operation did not fit, to begin the next change; null if all of it did.
   */
  add(operation: Operation): Operation | null {
    const last = this.#operations.at(-1);
    if (isInsert(operation) && last && isInsert(last) && this.#continues(last, operation)) {
      const taken = this.#take(operation, 0);
      this.#operations[this.#operations.length - 1] = { ...last, value: last.value + taken };
      return restOf(operation, taken, this.next);
    }
    if (this.#operations.length === MAX_OPERATIONS) return operation;
    const comma = last ? 1 : 0;
    if (!isInsert(operation)) {
      const bytes = comma + jsonBytes(operation);
      if (this.#bytes + bytes > MAX_BYTES) return operation;
      this.#operations.push(operation);
      this.#grow(1, bytes);
      return null;
    }
    const taken = this.#take(operation, comma + jsonBytes({ ...operation, value: '' }));
    if (taken !== '') this.#operations.push({ ...operation, value: taken });
    return restOf(operation, taken, this.next);
  }

  /** The change. The draft must hold at least one operation. */
  finish(): Change {
    return { ...this.first, operations: [...this.#operations] };
  }

  #continues(last: InsertOperation, { left, right }: InsertOperation): boolean {
    return isSame(left, identityAt(this.first, this.#length - 1)) && isSame(right, last.right);
  }

  /** The part of the value for which there is room after `overhead` bytes. */
  #take({ value }: InsertOperation, overhead: number): string {
    const room = MAX_BYTES - this.#bytes - overhead;
    const whole = jsonBytes(value) - 2;
    const taken = whole <= room ? value : value.slice(0, prefixWithin(value, room));
    if (taken !== '') this.#grow(taken.length, overhead + (taken === value ? whole : jsonBytes(taken) - 2));
    return taken;
  }

  #grow(length: number, bytes: number): void {
    this.#length += length;
    this.#bytes += bytes;
  }
}

/** What is left of an insert after `taken`, which ends before the identity `next`. */
const restOf = (operation: InsertOperation, taken: string, next: S4Vector): InsertOperation | null => {
  if (taken === operation.value) return null;
  const left = taken === '' ? operation.left : identityAt(next, -1);
  return { value: operation.value.slice(taken.length), left, right: operation.right };
};

/** The part of the operation that was added when `rest` is what did not fit; null if nothing was. */
export const takenOf = (operation: Operation, rest: Operation | null): Operation | null => {
  if (rest === null) return operation;
  if (!isInsert(operation)) return null;
  const length = operation.value.length - lengthOf(rest);
  return length === 0 ? null : { ...operation, value: operation.value.slice(0, length) };
};
