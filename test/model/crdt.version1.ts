import type { Change, Operation, S4Vector } from '../../crdt';
import { Writer } from '../../crdt/bytes';
import {
  Context,
  DELETE,
  GIVEN,
  HAS_TIME,
  HAS_TIME_AS_TEXT,
  HAS_USER,
  type Known,
  LAST,
  NONE,
  SAME_RIGHT,
} from '../../crdt/format1';
import { identityAt, isInsert, isSame, lengthOf } from '../../crdt/operation';
import { millisecondsOf } from '../../crdt/time';

/** Changes as version 1 had them, which is read and not written any more. */
export const encodeVersion1 = (changes: readonly Change[]): Uint8Array => {
  const users = [...new Set(changes.flatMap(({ userId }) => (userId === undefined ? [] : [userId])))];
  const writer = new Writer();
  writer.byte(1);
  writer.unsigned(users.length);
  for (const user of users) writer.text(user);
  const context = new Context();
  for (const change of changes) writeChange(writer, change, context, users);
  return writer.finish();
};

const writeChange = (writer: Writer, change: Change, context: Context, users: readonly string[]): void => {
  const { ssn, sum, sid, seq, operations, userId, at } = change;
  const time = at === undefined ? null : millisecondsOf(at);
  const timeFlag = at === undefined ? 0 : time === null ? HAS_TIME_AS_TEXT : HAS_TIME;
  writer.unsigned(sid);
  writer.byte((userId === undefined ? 0 : HAS_USER) | timeFlag);
  writer.signed(seq - (context.site(sid).last?.seq ?? 0) - 1);
  writer.signed(ssn - context.ssn);
  writer.signed(sum - context.sum - 1);
  if (userId !== undefined) writer.unsigned(users.indexOf(userId));
  if (time !== null) writer.signed(time - context.time);
  else if (at !== undefined) writer.text(at);
  writer.unsigned(operations.length);
  let first: S4Vector = { ssn, sum, sid, seq };
  for (const operation of operations) {
    writeOperation(writer, operation, first, context.site(sid));
    context.pass(first, operation);
    first = identityAt(first, lengthOf(operation));
  }
  context.ssn = ssn;
  context.sum = first.sum - 1;
  context.time = time ?? context.time;
};

const writeOperation = (writer: Writer, operation: Operation, first: S4Vector, known: Known): void => {
  if (!isInsert(operation)) {
    const isLast = isSame(operation.target, known.last);
    writer.byte(DELETE | ((isLast ? LAST : GIVEN) << 1));
    if (!isLast) writeIdentity(writer, operation.target, first);
    writer.unsigned(operation.length);
    return;
  }
  const { value, left, right } = operation;
  const leftForm = left === null ? NONE : isSame(left, known.last) ? LAST : GIVEN;
  const rightForm = right === null ? NONE : isSame(right, known.right ?? null) ? SAME_RIGHT : GIVEN;
  writer.byte((leftForm << 1) | (rightForm << 3));
  if (left && leftForm === GIVEN) writeIdentity(writer, left, first);
  if (right && rightForm === GIVEN) writeIdentity(writer, right, first);
  writer.text(value);
};

const writeIdentity = (writer: Writer, { ssn, sum, sid, seq }: S4Vector, from: S4Vector): void => {
  writer.unsigned(sid);
  writer.signed(from.seq - seq);
  writer.signed(from.sum - sum);
  writer.signed(from.ssn - ssn);
};
