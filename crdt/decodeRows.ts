import { DecodeError, Reader } from './bytes';
import { lengthOf } from './operation';
import { Row } from './row';
import {
  DELETE,
  GIVEN,
  HAS_MORE,
  HAS_SESSION,
  HAS_TIME,
  HAS_TIME_AS_TEXT,
  HAS_USER,
  LAST,
  NEXT,
  NONE,
  ONE,
  ROWS_VERSION,
} from './rows';
import { readCanonical } from './shape';
import { timeAt } from './time';
import type { Change, Operation } from './types';

/** Reads what follows the version byte of changes as rows. */
export const decodeRows = (reader: Reader): Change[] => {
  const changes: Change[] = [];
  const row = new Row();
  while (!reader.isAtEnd) {
    const change = readCanonical(readChange(reader, row));
    if (typeof change === 'string') throw new DecodeError(`A change is not valid: ${change}.`);
    changes.push(change);
  }
  return changes;
};

/**
 * Reads bytes that are one row of one operation without user and time. False if they are anything else; what the row says
 * is as it stands in the bytes, and may be no valid change. Throws {@link DecodeError} as decodeChanges does.
 */
export const readKeystroke = (bytes: Uint8Array, row: Row): boolean => {
  if (bytes.length === 0 || bytes[0] !== ROWS_VERSION) return false;
  const reader = new Reader(bytes, 1);
  if (reader.isAtEnd || (readHead(reader, row) & ~HAS_SESSION) !== 0) return false;
  readOperation(reader, row, row.seq);
  return reader.isAtEnd;
};

const readChange = (reader: Reader, row: Row): Change => {
  const flags = readHead(reader, row);
  const { ssn, sum, sid, seq } = row;
  const userId = (flags & HAS_USER) === 0 ? undefined : reader.text();
  const at = readTime(reader, flags);
  const operations: Operation[] = [];
  let first = seq;
  for (let count = (flags & HAS_MORE) === 0 ? 1 : reader.unsigned(); count > 0; count -= 1) {
    readOperation(reader, row, first);
    const { operation } = row;
    operations.push(operation);
    first += lengthOf(operation);
  }
  return { ssn, sum, sid, seq, operations, ...(userId !== undefined && { userId }), ...(at !== undefined && { at }) };
};

/** Reads flags, which are returned, and stamps. */
const readHead = (reader: Reader, row: Row): number => {
  const flags = reader.byte();
  if (flags >= HAS_SESSION * 2) throw new DecodeError('A flag is unknown.');
  row.sid = reader.unsigned();
  row.seq = reader.unsigned();
  row.sum = row.seq + reader.signed();
  row.ssn = (flags & HAS_SESSION) === 0 ? 1 : reader.unsigned();
  return flags;
};

const readTime = (reader: Reader, flags: number): string | undefined => {
  if ((flags & HAS_TIME) !== 0) {
    if ((flags & HAS_TIME_AS_TEXT) !== 0) throw new DecodeError('A time is given twice.');
    return timeAt(reader.signed());
  }
  return (flags & HAS_TIME_AS_TEXT) === 0 ? undefined : reader.text();
};

/** `first` is the operation's first `seq`. */
const readOperation = (reader: Reader, row: Row, first: number): void => {
  const { ssn, sid } = row;
  const distance = row.sum - row.seq;
  const tag = reader.byte();
  const form = (tag >> 1) & 3;
  const rightForm = (tag >> 3) & 3;
  const isOne = (tag & ONE) !== 0;
  if (tag >= ONE * 2) throw new DecodeError('An operation has no valid form.');
  if (form === NONE) row.left = null;
  else if (form === GIVEN) readLeft(reader, row);
  else {
    const seq = form === LAST ? first - 1 : first - reader.signed();
    row.setLeft(ssn, seq + distance, sid, seq);
  }
  if ((tag & DELETE) !== 0) {
    if (form === NONE || rightForm !== NONE) throw new DecodeError('A delete has no valid target.');
    row.value = '';
    row.length = isOne ? 1 : reader.unsigned();
    if (form === LAST) row.setLeft(ssn, first - row.length + distance, sid, first - row.length);
    return;
  }
  if (rightForm === NONE) row.right = null;
  else if (rightForm === GIVEN) readRight(reader, row);
  else if (rightForm === NEXT) setNext(row);
  else {
    const seq = first - reader.signed();
    row.setRight(ssn, seq + distance, sid, seq);
  }
  row.value = isOne ? readCharacter(reader) : reader.text();
  if (row.value === '') throw new DecodeError('An insert has no text.');
};

const readLeft = (reader: Reader, row: Row): void => {
  const sid = reader.unsigned();
  const seq = reader.unsigned();
  const sum = row.sum - reader.signed();
  row.setLeft(row.ssn - reader.signed(), sum, sid, seq);
};

const readRight = (reader: Reader, row: Row): void => {
  const sid = reader.unsigned();
  const seq = reader.unsigned();
  const sum = row.sum - reader.signed();
  row.setRight(row.ssn - reader.signed(), sum, sid, seq);
};

/** The right origin is the identity after the left one. */
const setNext = (row: Row): void => {
  const { left } = row;
  if (left === null) throw new DecodeError('A right origin has no valid form.');
  row.setRight(left.ssn, left.sum + 1, left.sid, left.seq + 1);
};

const readCharacter = (reader: Reader): string => {
  const unit = reader.byte();
  if (unit >= 0x80) throw new DecodeError('A character is not ASCII.');
  return String.fromCharCode(unit);
};
