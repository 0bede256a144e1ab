import { DecodeError, type Reader } from './bytes';
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
} from './rows';
import { lengthOf } from './operation';
import { readCanonical } from './shape';
import { timeAt } from './time';
import type { Change, Operation, S4Vector } from './types';

/** Reads what follows the version byte of changes as rows. */
export const decodeRows = (reader: Reader): Change[] => {
  const changes: Change[] = [];
  while (!reader.isAtEnd) {
    const change = readCanonical(readRow(reader));
    if (typeof change === 'string') throw new DecodeError(`A change is not valid: ${change}.`);
    changes.push(change);
  }
  return changes;
};

const readRow = (reader: Reader): Change => {
  const flags = reader.byte();
  if (flags >= HAS_SESSION * 2) throw new DecodeError('A flag is unknown.');
  const sid = reader.unsigned();
  const seq = reader.unsigned();
  const sum = seq + reader.signed();
  const ssn = (flags & HAS_SESSION) === 0 ? 1 : reader.unsigned();
  const operations: Operation[] = [];
  const change = { ssn, sum, sid, seq, operations };
  if ((flags & ~HAS_SESSION) === 0) {
    operations.push(readOperation(reader, change, seq));
    return change;
  }
  const userId = (flags & HAS_USER) === 0 ? undefined : reader.text();
  const at = readTime(reader, flags);
  let first = seq;
  for (let count = (flags & HAS_MORE) === 0 ? 1 : reader.unsigned(); count > 0; count -= 1) {
    const operation = readOperation(reader, change, first);
    operations.push(operation);
    first += lengthOf(operation);
  }
  return { ...change, ...(userId !== undefined && { userId }), ...(at !== undefined && { at }) };
};

const readTime = (reader: Reader, flags: number): string | undefined => {
  if ((flags & HAS_TIME) !== 0) {
    if ((flags & HAS_TIME_AS_TEXT) !== 0) throw new DecodeError('A time is given twice.');
    return timeAt(reader.signed());
  }
  return (flags & HAS_TIME_AS_TEXT) === 0 ? undefined : reader.text();
};

/** `first` is the operation's first `seq`. */
const readOperation = (reader: Reader, change: S4Vector, first: number): Operation => {
  const tag = reader.byte();
  const form = (tag >> 1) & 3;
  const rightForm = (tag >> 3) & 3;
  const isOne = (tag & ONE) !== 0;
  if (tag >= ONE * 2) throw new DecodeError('An operation has no valid form.');
  if ((tag & DELETE) === 0) {
    const left = form === LAST ? near(change, first - 1) : readIdentity(reader, form, change, first);
    const right = rightForm === NEXT ? after(left) : readIdentity(reader, rightForm, change, first);
    const value = isOne ? readCharacter(reader) : reader.text();
    return { value, left, right };
  }
  if (form === NONE || rightForm !== NONE) throw new DecodeError('A delete has no valid target.');
  const given = form === LAST ? null : readIdentity(reader, form, change, first)!;
  const length = isOne ? 1 : reader.unsigned();
  return { tombstone: true, target: given ?? near(change, first - length), length };
};

const readIdentity = (reader: Reader, form: number, change: S4Vector, first: number): S4Vector | null => {
  if (form === NEAR) return near(change, first - reader.signed());
  if (form !== GIVEN) return null;
  const sid = reader.unsigned();
  const seq = reader.unsigned();
  const sum = change.sum - reader.signed();
  return { ssn: change.ssn - reader.signed(), sum, sid, seq };
};

const near = ({ ssn, sum, sid, seq }: S4Vector, at: number): S4Vector => ({ ssn, sum: at + (sum - seq), sid, seq: at });

const after = (left: S4Vector | null): S4Vector => {
  if (left === null) throw new DecodeError('A right origin has no valid form.');
  return { ssn: left.ssn, sum: left.sum + 1, sid: left.sid, seq: left.seq + 1 };
};

const readCharacter = (reader: Reader): string => {
  const unit = reader.byte();
  if (unit >= 0x80) throw new DecodeError('A character is not ASCII.');
  return String.fromCharCode(unit);
};
