import { Writer } from './bytes';
import { isInsert, lengthOf } from './operation';
import {
  DELETE,
  GIVEN,
  HAS_MORE,
  HAS_SESSION,
  HAS_TIME,
  HAS_TIME_AS_TEXT,
  HAS_USER,
  LAST,
  NEAR,
  NEXT,
  NONE,
  ONE,
  ROWS_VERSION,
} from './rows';
import { millisecondsOf } from './time';
import type { Change, DeleteOperation, InsertOperation, S4Vector } from './types';

const writer = new Writer();

/** Canonical changes as rows: shorter than columns where there are few, and made without anything in between. */
export const encodeRows = (changes: readonly Change[]): Uint8Array => {
  writer.clear();
  writer.byte(ROWS_VERSION);
  for (let index = 0; index < changes.length; index += 1) writeChange(changes[index]!);
  return writer.finish();
};

const writeChange = (change: Change): void => {
  const { ssn, sum, sid, seq, operations, userId, at } = change;
  let flags = (operations.length > 1 ? HAS_MORE : 0) | (ssn > 1 ? HAS_SESSION : 0);
  let time: number | null = null;
  if (userId !== undefined) flags |= HAS_USER;
  if (at !== undefined) {
    time = millisecondsOf(at);
    flags |= time === null ? HAS_TIME_AS_TEXT : HAS_TIME;
  }
  writer.byte(flags);
  writer.unsigned(sid);
  writer.unsigned(seq);
  writer.signed(sum - seq);
  if (ssn > 1) writer.unsigned(ssn);
  if (userId !== undefined) writer.text(userId);
  if (time !== null) writer.signed(time);
  else if (at !== undefined) writer.text(at);
  if (operations.length > 1) writer.unsigned(operations.length);
  let first = seq;
  for (let index = 0; index < operations.length; index += 1) {
    const operation = operations[index]!;
    if (isInsert(operation)) writeInsert(operation, change, first);
    else writeDelete(operation, change, first);
    first += lengthOf(operation);
  }
};

/** `first` is the operation's first `seq`. */
const writeInsert = ({ value, left, right }: InsertOperation, change: Change, first: number): void => {
  const leftForm = left === null ? NONE : !isNear(left, change) ? GIVEN : left.seq === first - 1 ? LAST : NEAR;
  const rightForm =
    right === null ? NONE : left !== null && follows(right, left) ? NEXT : isNear(right, change) ? NEAR : GIVEN;
  const isOne = value.length === 1 && value.charCodeAt(0) < 0x80;
  writer.byte((leftForm << 1) | (rightForm << 3) | (isOne ? ONE : 0));
  if (leftForm === NEAR) writer.signed(first - left!.seq);
  else if (leftForm === GIVEN) writeIdentity(left!, change);
  if (rightForm === NEAR) writer.signed(first - right!.seq);
  else if (rightForm === GIVEN) writeIdentity(right!, change);
  if (isOne) writer.byte(value.charCodeAt(0));
  else writer.text(value);
};

const writeDelete = ({ target, length }: DeleteOperation, change: Change, first: number): void => {
  const form = !isNear(target, change) ? GIVEN : target.seq + length === first ? LAST : NEAR;
  writer.byte(DELETE | (form << 1) | (length === 1 ? ONE : 0));
  if (form === NEAR) writer.signed(first - target.seq);
  else if (form === GIVEN) writeIdentity(target, change);
  if (length > 1) writer.unsigned(length);
};

const writeIdentity = ({ ssn, sum, sid, seq }: S4Vector, change: Change): void => {
  writer.unsigned(sid);
  writer.unsigned(seq);
  writer.signed(change.sum - sum);
  writer.signed(change.ssn - ssn);
};

const isNear = (identity: S4Vector, change: Change): boolean =>
  identity.sid === change.sid && identity.ssn === change.ssn && identity.sum - identity.seq === change.sum - change.seq;

const follows = (next: S4Vector, identity: S4Vector): boolean =>
  next.sid === identity.sid &&
  next.seq === identity.seq + 1 &&
  next.sum === identity.sum + 1 &&
  next.ssn === identity.ssn;
