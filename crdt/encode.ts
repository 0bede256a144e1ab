import { Writer } from './bytes';
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
  VERSION,
} from './format';
import { identityAt, isInsert, isSame, lengthOf } from './operation';
import { readChange } from './shape';
import type { Change, Operation, S4Vector } from './types';

/**
 * The changes as bytes, their boundaries, users and times included; {@link decodeChanges} gives equal ones. Throws a
 * RangeError if one is malformed.
 */
export const encodeChanges = (changes: readonly Change[]): Uint8Array => {
  const read = changes.map((change) => {
    const canonical = readChange(change);
    if (typeof canonical === 'string') throw new RangeError(`A change cannot be encoded: ${canonical}.`);
    return canonical;
  });
  const users = [...new Set(read.flatMap(({ userId }) => (userId === undefined ? [] : [userId])))];
  const writer = new Writer();
  writer.byte(VERSION);
  writer.unsigned(users.length);
  for (const user of users) writer.text(user);
  const userIndex = new Map(users.map((user, index) => [user, index]));
  const context = new Context();
  for (const change of read) writeChange(writer, change, context, userIndex);
  return writer.finish();
};

const writeChange = (writer: Writer, change: Change, context: Context, users: Map<string, number>): void => {
  const { ssn, sum, sid, seq, operations, userId, at } = change;
  const time = at === undefined ? null : timeOf(at);
  writer.unsigned(sid);
  writer.byte(
    (userId === undefined ? 0 : HAS_USER) | (at === undefined ? 0 : time === null ? HAS_TIME_AS_TEXT : HAS_TIME),
  );
  writer.signed(seq - (context.site(sid).last?.seq ?? 0) - 1);
  writer.signed(ssn - context.ssn);
  writer.signed(sum - context.sum - 1);
  if (userId !== undefined) writer.unsigned(users.get(userId)!);
  if (time !== null) writer.signed(time - context.time);
  else if (at !== undefined) writer.text(at);
  writer.unsigned(operations.length);
  let first: S4Vector = change;
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
    const { target, length } = operation;
    const form = isSame(target, known.last) ? LAST : GIVEN;
    writer.byte(DELETE | (form << 1));
    if (form === GIVEN) writeIdentity(writer, target, first);
    writer.unsigned(length);
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

/** The time in milliseconds, if it is written as JavaScript writes it. */
const timeOf = (at: string): number | null => {
  const time = Date.parse(at);
  return !Number.isNaN(time) && new Date(time).toISOString() === at ? time : null;
};
