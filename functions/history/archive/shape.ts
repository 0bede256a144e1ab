import type { Change, Operation, S4Vector } from '../../../crdt';
import { languageLength, titleLength, versionNameLength, versionNoteLength } from '../../../schema/limits.json';
import type { Version } from '../../common/versions';
import { format, formatVersion, type End, type Header } from './format';

/** What is not as docs/archive.md says. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

type Fields = Record<string, unknown>;

const fail = (what: string): never => {
  throw new ShapeError(what);
};

/** An object with exactly these fields. */
const fieldsOf = (value: unknown, names: readonly string[], what: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(`${what} must be an object`);
  const found = Object.keys(value);
  if (found.length !== names.length || !names.every((name) => Object.hasOwn(value, name)))
    fail(`${what} must have ${names.join(', ')} and nothing else`);
  return value as Fields;
};

const whole = (fields: Fields, name: string, least: number, most: number): number => {
  const value = fields[name];
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
    fail(`${name} must be a whole number from ${least} to ${most}`);
  return value as number;
};

const matching = (fields: Fields, name: string, pattern: RegExp): string => {
  const value = fields[name];
  if (typeof value !== 'string' || !pattern.test(value)) fail(`${name} is not of its form`);
  return value as string;
};

const text = (fields: Fields, name: string, most: number): string => {
  const value = fields[name];
  if (typeof value !== 'string' || value.trim() === '' || value.length > most)
    fail(`${name} must be a text of at most ${most} characters`);
  return value as string;
};

const time = (fields: Fields, name: string): string => {
  const value = matching(fields, name, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  if (Number.isNaN(Date.parse(value))) fail(`${name} is no time`);
  return value;
};

const id = /^[A-Za-z0-9_-]{1,64}$/;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const highest = { ssn: 2 ** 31 - 1, sum: Number.MAX_SAFE_INTEGER, sid: 99_999_999, seq: 2 ** 31 - 1 };

const stampOf = (fields: Fields): S4Vector => ({
  ssn: whole(fields, 'ssn', 1, highest.ssn),
  sum: whole(fields, 'sum', 1, highest.sum),
  sid: whole(fields, 'sid', 1, highest.sid),
  seq: whole(fields, 'seq', 1, highest.seq),
});

const stamp = (value: unknown, what: string): S4Vector => stampOf(fieldsOf(value, ['ssn', 'sum', 'sid', 'seq'], what));
const stampOrNull = (value: unknown, what: string): S4Vector | null => (value === null ? null : stamp(value, what));

const operationOf = (value: unknown): Operation => {
  if (typeof value === 'object' && value !== null && 'tombstone' in value) {
    const fields = fieldsOf(value, ['tombstone', 'target', 'length'], 'a delete');
    if (fields['tombstone'] !== true) fail('tombstone must be true');
    const length = whole(fields, 'length', 1, highest.seq);
    return { tombstone: true, target: stamp(fields['target'], 'target'), length };
  }
  const { value: inserted, left, right } = fieldsOf(value, ['value', 'left', 'right'], 'an insert');
  if (typeof inserted !== 'string' || inserted === '') return fail('value must be a text');
  return { value: inserted, left: stampOrNull(left, 'left'), right: stampOrNull(right, 'right') };
};

/** The header of a first line. */
export const headerOf = (value: unknown): Header => {
  if ((value as Fields | null)?.['format'] !== format) fail(`the first line does not say that it is a ${format}`);
  if ((value as Fields)['version'] !== formatVersion) fail(`its version is not ${formatVersion}`);
  const names = ['format', 'version', 'documentId', 'title', 'language', 'createdAt', 'ssn', 'thinned', 'exportedAt'];
  const fields = fieldsOf(value, names, 'the first line');
  return {
    ...{ format, version: formatVersion, documentId: matching(fields, 'documentId', id) },
    ...{ title: text(fields, 'title', titleLength.value), language: text(fields, 'language', languageLength.value) },
    ...{ createdAt: time(fields, 'createdAt'), ssn: whole(fields, 'ssn', 1, highest.ssn) },
    thinned: fields['thinned'] === null ? null : whole(fields, 'thinned', 1, highest.seq),
    exportedAt: time(fields, 'exportedAt'),
  };
};

/** The number and the time of a fold. */
export const segmentOf = (value: unknown): { revision: number; foldedAt: number } => {
  const fields = fieldsOf(value, ['revision', 'foldedAt'], 'a segment');
  return { revision: whole(fields, 'revision', 1, highest.seq), foldedAt: Date.parse(time(fields, 'foldedAt')) };
};

/** A change. Whether it can be applied is for a replica to say. */
export const changeOf = (value: unknown): Required<Change> => {
  const fields = fieldsOf(value, ['sid', 'seq', 'ssn', 'sum', 'userId', 'at', 'operations'], 'a change');
  const { operations } = fields;
  if (!Array.isArray(operations)) return fail('operations must be a list');
  return {
    ...{ ...stampOf(fields), userId: matching(fields, 'userId', id), at: time(fields, 'at') },
    operations: operations.map(operationOf),
  };
};

const kinds = ['NAMED', 'AUTOMATIC', 'LEFT', 'REVERT', 'IMPORT'] as const;

const authorOf = (value: unknown): Version['authors'][number] => {
  const fields = fieldsOf(value, ['userId', 'changes', 'inserted', 'deleted'], 'an author');
  return {
    userId: matching(fields, 'userId', id),
    changes: whole(fields, 'changes', 0, highest.seq),
    inserted: whole(fields, 'inserted', 0, highest.sum),
    deleted: whole(fields, 'deleted', 0, highest.sum),
  };
};

/** A version. */
export const versionOf = (value: unknown): Version => {
  const names = ['versionId', 'kind', 'name', 'note', 'revision', 'at', 'userId', 'authors'];
  const fields = fieldsOf(value, names, 'a version');
  const { name, note, userId, authors } = fields;
  const kind = kinds.find((known) => known === fields['kind']);
  if (!Array.isArray(authors)) return fail('authors must be a list');
  return {
    versionId: matching(fields, 'versionId', ulid),
    kind: kind ?? fail('kind must be one of a version'),
    name: name === null ? null : text(fields, 'name', versionNameLength.value),
    note: note === null ? null : text(fields, 'note', versionNoteLength.value),
    revision: whole(fields, 'revision', 0, highest.seq),
    at: time(fields, 'at'),
    userId: userId === null ? null : matching(fields, 'userId', id),
    authors: authors.map(authorOf),
  };
};

/** The last line's. */
export const endOf = (value: unknown): End => {
  const fields = fieldsOf(value, ['revision', 'changes', 'versions', 'textSha256'], 'the end');
  return {
    revision: whole(fields, 'revision', 0, highest.seq),
    changes: whole(fields, 'changes', 0, highest.seq),
    versions: whole(fields, 'versions', 0, highest.seq),
    textSha256: matching(fields, 'textSha256', /^[0-9a-f]{64}$/),
  };
};
