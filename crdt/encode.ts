import { Writer } from './bytes';
import { Column, missingBytes } from './columns';
import { encodeRows } from './encodeRows';
import { type Course, Steps } from './encodeSteps';
import { BATCH_COLUMNS, HAS_TIME, HAS_TIME_AS_TEXT, HAS_USER, SITE_COLUMNS, VERSION } from './format';
import { inOrder } from './operation';
import { readCanonical } from './shape';
import { millisecondsOf } from './time';
import type { Change } from './types';

/** What is so little is written as rows: so many changes, or so many operations. */
const FEW_CHANGES = 2;
const FEW_OPERATIONS = 8;

/**
 * The changes as bytes, their order, boundaries, users and times included; {@link decodeChanges} gives equal ones. Throws
 * a RangeError if one is malformed.
 */
export const encodeChanges = (changes: readonly Change[]): Uint8Array => {
  if (changes.length === 1) return encodeRows([canonicalOf(changes[0]!)]);
  const canonical: Change[] = [];
  let operations = 0;
  for (let index = 0; index < changes.length; index += 1) {
    const change = canonicalOf(changes[index]!);
    canonical.push(change);
    operations += change.operations.length;
  }
  if (canonical.length <= FEW_CHANGES || operations <= FEW_OPERATIONS) return encodeRows(canonical);
  const encoder = new Encoder();
  for (const change of canonical) encoder.add(change);
  return encoder.finish(canonical);
};

const canonicalOf = (input: Change): Change => {
  const change = readCanonical(input);
  if (typeof change === 'string') throw new RangeError(`A change cannot be encoded: ${change}.`);
  return change;
};

class Encoder {
  readonly #steps = new Steps();
  readonly #users = new Map<string, number>();
  readonly #times: string[] = [];
  #items = 0;

  add(change: Change): void {
    const { ssn, sum, seq, operations, userId, at } = change;
    const course = this.#steps.course(change.sid);
    const { columns } = course;
    const time = at === undefined ? null : millisecondsOf(at);
    const timeFlag = at === undefined ? 0 : time === null ? HAS_TIME_AS_TEXT : HAS_TIME;
    columns.flags.push((userId === undefined ? 0 : HAS_USER) | timeFlag);
    columns.seq.push(seq - course.lastSeq - 1);
    columns.ssn.push(ssn - course.ssn);
    columns.sum.push(sum - course.lastSum - 1);
    if (userId !== undefined) columns.user.push(this.#userIndex(userId));
    if (time !== null) {
      columns.time.push(time - course.time);
      course.time = time;
    } else if (at !== undefined) this.#times.push(at);
    this.#steps.add(course, change);
    this.#items += 1 + operations.length;
  }

  finish(changes: readonly Change[]): Uint8Array {
    const courses = [...this.#steps.courses.values()];
    const writer = new Writer();
    writer.byte(VERSION);
    writeTexts(writer, [...this.#users.keys()]);
    writeTexts(writer, this.#times);
    writer.text(courses.map(({ values }) => values.join('')).join(''));
    const batch = {
      sid: courses.map(({ sid }) => sid),
      changes: courses.map(({ columns }) => columns.flags.length),
      order: orderOf(changes, courses),
    };
    for (const name of BATCH_COLUMNS) new Column(batch[name]).write(writer);
    for (const name of SITE_COLUMNS) new Column(courses.flatMap(({ columns }) => columns[name])).write(writer);
    writer.raw(new Uint8Array(missingBytes(this.#items, writer.length)));
    return writer.finish();
  }

  #userIndex(user: string): number {
    let index = this.#users.get(user);
    if (index === undefined) this.#users.set(user, (index = this.#users.size));
    return index;
  }
}

/** Which site each change is of; nothing if they stand in Lamport order, as in segments. */
const orderOf = (changes: readonly Change[], courses: readonly Course[]): number[] => {
  const sorted = inOrder(changes);
  if (changes.every((change, index) => change === sorted[index])) return [];
  const indexes = new Map(courses.map(({ sid }, index) => [sid, index]));
  return changes.map(({ sid }) => indexes.get(sid)!);
};

const writeTexts = (writer: Writer, texts: readonly string[]): void => {
  writer.unsigned(texts.length);
  for (const text of texts) writer.text(text);
};
