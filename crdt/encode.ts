import { Writer } from './bytes';
import { Column, missingBytes } from './columns';
import { encodeRows } from './encodeRows';
import {
  ABOVE,
  BELOW,
  CHANGE_COLUMNS,
  Context,
  DELETE,
  GIVEN,
  HAS_TIME,
  HAS_TIME_AS_TEXT,
  HAS_USER,
  type Known,
  LAST,
  NEXT,
  NONE,
  OPERATION_COLUMNS,
  SAME,
  VERSION,
} from './format';
import { isInsert, isSame, lengthOf } from './operation';
import { readCanonical } from './shape';
import { millisecondsOf } from './time';
import type { Change, DeleteOperation, InsertOperation, S4Vector } from './types';

/** Operations up to which rows are the shorter form. */
const FEW = 8;

/**
 * The changes as bytes, their boundaries, users and times included; {@link decodeChanges} gives equal ones. Throws a
 * RangeError if one is malformed.
 */
export const encodeChanges = (changes: readonly Change[]): Uint8Array => {
  const canonical: Change[] = [];
  let operations = 0;
  for (let index = 0; index < changes.length; index += 1) {
    const change = readCanonical(changes[index]!);
    if (typeof change === 'string') throw new RangeError(`A change cannot be encoded: ${change}.`);
    canonical.push(change);
    operations += change.operations.length;
  }
  if (operations <= FEW) return encodeRows(canonical);
  const encoder = new Encoder();
  for (const change of canonical) encoder.add(change);
  return encoder.finish();
};

type ColumnName = (typeof CHANGE_COLUMNS)[number] | (typeof OPERATION_COLUMNS)[number];

class Encoder {
  readonly #columns = Object.fromEntries(
    [...CHANGE_COLUMNS, ...OPERATION_COLUMNS].map((name) => [name, new Column()]),
  ) as Record<ColumnName, Column>;
  readonly #context = new Context();
  readonly #users = new Map<string, number>();
  readonly #times: string[] = [];
  readonly #values: string[] = [];
  #changes = 0;
  #items = 0;

  add(change: Change): void {
    const { ssn, sum, sid, seq, operations, userId, at } = change;
    const columns = this.#columns;
    const context = this.#context;
    const known = context.site(sid);
    const time = at === undefined ? null : millisecondsOf(at);
    const timeFlag = at === undefined ? 0 : time === null ? HAS_TIME_AS_TEXT : HAS_TIME;
    columns.sid.add(sid);
    columns.flags.add((userId === undefined ? 0 : HAS_USER) | timeFlag);
    columns.seq.add(seq - known.lastSeq - 1);
    columns.ssn.add(ssn - context.ssn);
    columns.sum.add(sum - context.sum - 1);
    if (userId !== undefined) columns.user.add(this.#userIndex(userId));
    if (time !== null) {
      columns.time.add(time - context.time);
      context.time = time;
    } else if (at !== undefined) this.#times.push(at);
    columns.operations.add(operations.length);

    let next: S4Vector = { ssn, sum, sid, seq };
    context.note(next);
    for (const operation of operations) {
      if (isInsert(operation)) this.#insert(operation, next, known);
      else this.#delete(operation, next, known);
      const length = lengthOf(operation);
      known.lastSeq = next.seq + length - 1;
      next = { ssn, sum: next.sum + length, sid, seq: next.seq + length };
    }
    context.ssn = ssn;
    context.sum = next.sum - 1;
    this.#changes += 1;
    this.#items += 1 + operations.length;
  }

  finish(): Uint8Array {
    const writer = new Writer();
    writer.byte(VERSION);
    writer.unsigned(this.#changes);
    writer.unsigned(this.#users.size);
    for (const user of this.#users.keys()) writer.text(user);
    writer.unsigned(this.#times.length);
    for (const time of this.#times) writer.text(time);
    writer.text(this.#values.join(''));
    for (const name of [...CHANGE_COLUMNS, ...OPERATION_COLUMNS]) this.#columns[name].write(writer);
    writer.raw(new Uint8Array(missingBytes(this.#items, writer.length)));
    return writer.finish();
  }

  #insert({ value, left, right }: InsertOperation, first: S4Vector, known: Known): void {
    const last = { ...this.#context.expected(first.sid, first.seq - 1), ssn: first.ssn };
    const isLast = isSame(left, last) && last.seq === known.lastSeq;
    const isBelow = isSame(left, this.#context.expected(known.targetSid, known.targetSeq - 1));
    const leftForm = left === null ? NONE : isLast ? LAST : isBelow ? BELOW : GIVEN;
    const isNext = left !== null && right !== null && isSame(right, { ...left, sum: left.sum + 1, seq: left.seq + 1 });
    const rightForm = right === null ? NONE : isSame(right, known.right) ? SAME : isNext ? NEXT : GIVEN;
    this.#columns.tag.add((leftForm << 1) | (rightForm << 3));
    this.#columns.length.add(value.length);
    if (left !== null && leftForm === GIVEN) this.#identity(left);
    if (right !== null && rightForm === GIVEN) this.#identity(right);
    this.#context.note(first);
    this.#values.push(value);
    known.right = right;
    known.lastInserted = first.seq + value.length - 1;
  }

  #delete({ target, length }: DeleteOperation, first: S4Vector, known: Known): void {
    const { sid, seq } = target;
    const isExpected = isSame(target, this.#context.expected(sid, seq));
    const isAgain = isExpected && sid === known.targetSid;
    const form =
      isAgain && seq + length === known.targetSeq
        ? BELOW
        : isAgain && seq === known.targetSeq + known.targetLength
          ? ABOVE
          : isExpected && sid === first.sid && seq + length - 1 === known.lastInserted
            ? LAST
            : GIVEN;
    this.#columns.tag.add(DELETE | (form << 1));
    this.#columns.length.add(length);
    if (form === GIVEN) this.#identity(target);
    known.targetSid = sid;
    known.targetSeq = seq;
    known.targetLength = length;
    this.#context.site(sid).given = seq + length;
    this.#context.note(first);
  }

  #identity(identity: S4Vector): void {
    const { ssn, sum, sid, seq } = identity;
    const known = this.#context.site(sid);
    const expected = this.#context.expected(sid, seq);
    this.#columns.idSid.add(sid);
    this.#columns.idSeq.add(seq - known.given);
    this.#columns.idSum.add(sum - expected.sum);
    this.#columns.idSsn.add(ssn - expected.ssn);
    known.given = seq;
    this.#context.note(identity);
  }

  #userIndex(user: string): number {
    let index = this.#users.get(user);
    if (index === undefined) this.#users.set(user, (index = this.#users.size));
    return index;
  }
}
