import { DecodeError, Reader } from './bytes';
import { ColumnReader, isTooDense } from './columns';
import { decodeVersion1 } from './decode1';
import { decodeRows } from './decodeRows';
import {
  ABOVE,
  BELOW,
  CHANGE_COLUMNS,
  Context,
  DELETE,
  FORMER_VERSION,
  GIVEN,
  HAS_TIME,
  HAS_TIME_AS_TEXT,
  HAS_USER,
  type Known,
  LAST,
  NONE,
  OPERATION_COLUMNS,
  SAME,
  VERSION,
} from './format';
import { lengthOf } from './operation';
import { ROWS_VERSION } from './rows';
import { readCanonical } from './shape';
import { timeAt } from './time';
import type { Change, Operation, S4Vector } from './types';

/**
 * The changes that {@link encodeChanges} wrote, in this or a former version. Throws {@link DecodeError} for any other
 * bytes. Takes memory in proportion to the bytes.
 */
export const decodeChanges = (bytes: Uint8Array): Change[] => {
  const reader = new Reader(bytes);
  const version = reader.byte();
  if (version === 1) return decodeVersion1(reader);
  if (version === ROWS_VERSION) return decodeRows(reader);
  if (version !== VERSION && version !== FORMER_VERSION) throw new DecodeError('The version is unknown.');
  return new Decoder(reader, bytes.length, version === FORMER_VERSION).changes();
};

type ColumnName = (typeof CHANGE_COLUMNS)[number] | (typeof OPERATION_COLUMNS)[number];

class Decoder {
  readonly #count: number;
  readonly #users: string[];
  readonly #times: string[];
  readonly #values: string;
  readonly #columns: Record<ColumnName, ColumnReader>;
  readonly #context = new Context();
  readonly #reader: Reader;
  readonly #bytes: number;
  #time = 0;
  #at = 0;
  #items = 0;

  constructor(
    reader: Reader,
    bytes: number,
    readonly isFormer: boolean,
  ) {
    this.#reader = reader;
    this.#bytes = bytes;
    this.#count = reader.unsigned();
    this.#users = readTexts(reader);
    this.#times = readTexts(reader);
    this.#values = reader.text();
    this.#columns = Object.fromEntries(
      [...CHANGE_COLUMNS, ...OPERATION_COLUMNS].map((name) => [name, new ColumnReader(reader)]),
    ) as Record<ColumnName, ColumnReader>;
  }

  changes(): Change[] {
    const changes: Change[] = [];
    for (let count = this.#count; count > 0; count -= 1) {
      const change = readCanonical(this.#change());
      if (typeof change === 'string') throw new DecodeError(`A change is not valid: ${change}.`);
      changes.push(change);
    }
    for (const column of Object.values(this.#columns)) column.end();
    if (this.#at !== this.#values.length || this.#time !== this.#times.length) {
      throw new DecodeError('There is more than the changes take.');
    }
    while (!this.#reader.isAtEnd) if (this.#reader.byte() !== 0) throw new DecodeError('The padding is not zero.');
    return changes;
  }

  #change(): Change {
    const columns = this.#columns;
    const context = this.#context;
    const sid = columns.sid.next();
    const flags = columns.flags.next();
    if (flags < 0 || flags > (HAS_USER | HAS_TIME | HAS_TIME_AS_TEXT)) throw new DecodeError('A flag is unknown.');
    const known = context.site(sid);
    const seq = known.lastSeq + 1 + columns.seq.next();
    const ssn = context.ssn + columns.ssn.next();
    const sum = context.sum + 1 + columns.sum.next();
    const userId = (flags & HAS_USER) === 0 ? undefined : this.#users[columns.user.next()];
    if ((flags & HAS_USER) !== 0 && userId === undefined) throw new DecodeError('A user is unknown.');
    const at = this.#readTime(flags);
    const count = columns.operations.next();
    this.#take(1);
    let next: S4Vector = { ssn, sum, sid, seq };
    context.note(next);
    const operations: Operation[] = [];
    for (let rest = count; rest > 0; rest -= 1) {
      this.#take(1);
      const operation = this.#operation(next, known);
      operations.push(operation);
      const length = lengthOf(operation);
      known.lastSeq = next.seq + length - 1;
      next = { ssn, sum: next.sum + length, sid, seq: next.seq + length };
    }
    context.ssn = ssn;
    context.sum = next.sum - 1;
    return { ssn, sum, sid, seq, operations, ...(userId !== undefined && { userId }), ...(at !== undefined && { at }) };
  }

  #readTime(flags: number): string | undefined {
    if ((flags & HAS_TIME_AS_TEXT) !== 0) {
      const text = this.#times[this.#time];
      if ((flags & HAS_TIME) !== 0 || text === undefined) throw new DecodeError('A time is missing or given twice.');
      this.#time += 1;
      return text;
    }
    if ((flags & HAS_TIME) === 0) return undefined;
    const context = this.#context;
    context.time += this.#columns.time.next();
    return timeAt(context.time);
  }

  #operation(first: S4Vector, known: Known): Operation {
    const tag = this.#columns.tag.next();
    const length = this.#columns.length.next();
    const form = (tag >> 1) & 3;
    if (tag < 0 || tag >= 32 || length < 1) throw new DecodeError('An operation has no valid form.');
    if ((tag & DELETE) !== 0) {
      if (tag >= 8) throw new DecodeError('An operation has no valid form.');
      const target = this.#target(form, length, first, known);
      known.targetSid = target.sid;
      known.targetSeq = target.seq;
      known.targetLength = length;
      if (!this.isFormer) this.#context.site(target.sid).given = target.seq + length;
      this.#context.note(first);
      return { tombstone: true, target, length };
    }
    const rightForm = tag >> 3;
    if (form === BELOW && this.isFormer) throw new DecodeError('An operation has no valid form.');
    const left = form === NONE ? null : this.#left(form, first, known);
    const right = this.#right(rightForm, left, known);
    this.#context.note(first);
    const value = this.#values.slice(this.#at, this.#at + length);
    if (value.length < length) throw new DecodeError('There is less text than the inserts take.');
    this.#at += length;
    known.right = right;
    known.lastInserted = first.seq + length - 1;
    return { value, left, right };
  }

  #target(form: number, length: number, first: S4Vector, known: Known): S4Vector {
    if (form === GIVEN) return this.#identity();
    if (form === LAST) return this.#context.expected(first.sid, known.lastInserted - length + 1);
    const seq = form === BELOW ? known.targetSeq - length : known.targetSeq + known.targetLength;
    if (form !== BELOW && form !== ABOVE) throw new DecodeError('An operation has no valid form.');
    return this.#context.expected(known.targetSid, seq);
  }

  #left(form: number, first: S4Vector, known: Known): S4Vector {
    if (form === LAST) return this.#before(first);
    return form === BELOW ? this.#context.expected(known.targetSid, known.targetSeq - 1) : this.#identity();
  }

  #right(form: number, left: S4Vector | null, known: Known): S4Vector | null {
    if (form === NONE) return null;
    if (form === GIVEN) return this.#identity();
    if (form === SAME) return known.right;
    // The only form left is NEXT.
    if (left === null) throw new DecodeError('An operation has no valid form.');
    return { ...left, sum: left.sum + 1, seq: left.seq + 1 };
  }

  #before(first: S4Vector): S4Vector {
    return { ...this.#context.expected(first.sid, first.seq - 1), ssn: first.ssn };
  }

  #identity(): S4Vector {
    const columns = this.#columns;
    const sid = columns.idSid.next();
    const known = this.#context.site(sid);
    const seq = known.given + columns.idSeq.next();
    const expected = this.#context.expected(sid, seq);
    const identity = {
      ssn: expected.ssn + columns.idSsn.next(),
      sum: expected.sum + columns.idSum.next(),
      sid,
      seq,
    };
    known.given = seq;
    this.#context.note(identity);
    return identity;
  }

  #take(items: number): void {
    this.#items += items;
    if (isTooDense(this.#items, this.#bytes))
      throw new DecodeError('There are more operations than the bytes may hold.');
  }
}

const readTexts = (reader: Reader): string[] => {
  const texts: string[] = [];
  for (let count = reader.unsigned(); count > 0; count -= 1) texts.push(reader.text());
  return texts;
};
