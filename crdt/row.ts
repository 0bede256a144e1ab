import { isInsert } from './operation';
import type { Change, Operation, S4Vector } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const blank = (): Mutable<S4Vector> => ({ ssn: 0, sum: 0, sid: 0, seq: 0 });

/** A change of one operation, as keystrokes are, laid flat. One is used over and over, so that none is ever made. */
export class Row {
  ssn = 0;
  sum = 0;
  sid = 0;
  seq = 0;
  /** The text of an insert; empty in a delete. */
  value = '';
  /** How many identities a delete hides. */
  length = 0;
  /** The left origin of an insert, or the target of a delete. */
  left: S4Vector | null = null;
  right: S4Vector | null = null;
  /** Where left and right are, if nobody else has them. */
  private readonly ownLeft = blank();
  private readonly ownRight = blank();

  /** Sets the row to the change; false if that has another number of operations. */
  set({ ssn, sum, sid, seq, operations }: Change): boolean {
    if (operations.length !== 1) return false;
    const operation = operations[0]!;
    this.ssn = ssn;
    this.sum = sum;
    this.sid = sid;
    this.seq = seq;
    if (isInsert(operation)) {
      this.value = operation.value;
      this.left = operation.left;
      this.right = operation.right;
    } else {
      this.value = '';
      this.left = operation.target;
      this.length = operation.length;
    }
    return true;
  }

  setLeft(ssn: number, sum: number, sid: number, seq: number): void {
    const { ownLeft } = this;
    ownLeft.ssn = ssn;
    ownLeft.sum = sum;
    ownLeft.sid = sid;
    ownLeft.seq = seq;
    this.left = ownLeft;
  }

  setRight(ssn: number, sum: number, sid: number, seq: number): void {
    const { ownRight } = this;
    ownRight.ssn = ssn;
    ownRight.sum = sum;
    ownRight.sid = sid;
    ownRight.seq = seq;
    this.right = ownRight;
  }

  /** The operation, as an object of its own. */
  get operation(): Operation {
    const left = this.left && { ...this.left };
    if (this.value === '') return { tombstone: true, target: left!, length: this.length };
    return { value: this.value, left, right: this.right && { ...this.right } };
  }
}
