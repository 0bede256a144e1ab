import { DecodeError, type Reader } from './bytes';
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
} from './format1';
import { identityAt, lengthOf } from './operation';
import { readChange } from './shape';
import { timeAt } from './time';
import type { Change, Operation, S4Vector } from './types';

/** Reads what follows the version byte 1: changes one after the other, as segments held them before columns. */
export const decodeVersion1 = (reader: Reader): Change[] => {
  const users: string[] = [];
  for (let count = reader.unsigned(); count > 0; count -= 1) users.push(reader.text());
  const context = new Context();
  const changes: Change[] = [];
  while (!reader.isAtEnd) {
    const change = readChange(readOne(reader, context, users));
    if (typeof change === 'string') throw new DecodeError(`A change is not valid: ${change}.`);
    changes.push(change);
  }
  return changes;
};

const readOne = (reader: Reader, context: Context, users: readonly string[]): Change => {
  const sid = reader.unsigned();
  const flags = reader.byte();
  if (flags > (HAS_USER | HAS_TIME | HAS_TIME_AS_TEXT)) throw new DecodeError('A flag is unknown.');
  const known = context.site(sid);
  const seq = (known.last?.seq ?? 0) + 1 + reader.signed();
  const ssn = context.ssn + reader.signed();
  const sum = context.sum + 1 + reader.signed();
  const userId = (flags & HAS_USER) === 0 ? undefined : users[reader.unsigned()];
  if ((flags & HAS_USER) !== 0 && userId === undefined) throw new DecodeError('A user is unknown.');
  const at = readTime(reader, context, flags);
  const operations: Operation[] = [];
  let first: S4Vector = { ssn, sum, sid, seq };
  for (let count = reader.unsigned(); count > 0; count -= 1) {
    const operation = readOperation(reader, first, known);
    operations.push(operation);
    context.pass(first, operation);
    first = identityAt(first, lengthOf(operation));
  }
  context.ssn = ssn;
  context.sum = first.sum - 1;
  return { ssn, sum, sid, seq, operations, ...(userId !== undefined && { userId }), ...(at !== undefined && { at }) };
};

const readTime = (reader: Reader, context: Context, flags: number): string | undefined => {
  if ((flags & HAS_TIME_AS_TEXT) !== 0) {
    if ((flags & HAS_TIME) !== 0) throw new DecodeError('A time is given twice.');
    return reader.text();
  }
  if ((flags & HAS_TIME) === 0) return undefined;
  context.time += reader.signed();
  return timeAt(context.time);
};

const readOperation = (reader: Reader, first: S4Vector, known: Known): Operation => {
  const tag = reader.byte();
  const form = (tag >> 1) & 3;
  if ((tag & DELETE) !== 0) {
    if (tag >= 8 || form === NONE || form === SAME_RIGHT) throw new DecodeError('A delete has no valid target.');
    const target = form === LAST ? lastOf(known) : readIdentity(reader, first);
    return { tombstone: true, target, length: reader.unsigned() };
  }
  const rightForm = tag >> 3;
  if (form === SAME_RIGHT || rightForm > SAME_RIGHT || rightForm === LAST)
    throw new DecodeError('An origin has no valid form.');
  const left = form === NONE ? null : form === LAST ? lastOf(known) : readIdentity(reader, first);
  const right = rightForm === NONE ? null : rightForm === GIVEN ? readIdentity(reader, first) : sameRightOf(known);
  return { value: reader.text(), left, right };
};

const readIdentity = (reader: Reader, from: S4Vector): S4Vector => {
  const sid = reader.unsigned();
  const seq = from.seq - reader.signed();
  const sum = from.sum - reader.signed();
  const ssn = from.ssn - reader.signed();
  return { ssn, sum, sid, seq };
};

const lastOf = ({ last }: Known): S4Vector => {
  if (!last) throw new DecodeError('A site has no last identity yet.');
  return last;
};

const sameRightOf = ({ right }: Known): S4Vector => {
  if (!right) throw new DecodeError('A site has no last right origin yet.');
  return right;
};
