import type { HelperTree } from '../session';

/** A DynamoDB value in AppSync's form, such as `{S: 'x'}` or `{N: 1}`; numbers are numbers, binary is base64 text. */
export type TypedValue = Record<string, unknown>;

/** Converts plain JSON to a typed value. Arrays become lists, never sets. */
export const toTyped = (value: unknown): TypedValue => {
  if (value === null || value === undefined) return { NULL: null };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toTyped) };
  return { M: toTypedMap(value as Record<string, unknown>) };
};

/** Converts every value of an object. */
export const toTypedMap = (values: Record<string, unknown>): Record<string, TypedValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toTyped(value)]));

const as =
  (type: string) =>
  (_session: unknown, value: unknown): TypedValue | null =>
    value === null ? null : { [type]: value };

const toS3Object = (
  _session: unknown,
  key: string,
  bucket: string,
  region: string,
  version: string | null,
): TypedValue => ({
  S: JSON.stringify({ s3: { key, bucket, region, ...(version === null ? {} : { version }) } }),
});

/** `util.dynamodb`. A missing or null argument gives null, except that `toDynamoDB` makes it a NULL. */
export const typedValues: HelperTree = {
  toDynamoDB: (_session, value: unknown) => toTyped(value),
  toString: as('S'),
  toStringSet: as('SS'),
  toNumber: as('N'),
  toNumberSet: as('NS'),
  toBinary: as('B'),
  toBinarySet: as('BS'),
  toBoolean: as('BOOL'),
  toNull: () => ({ NULL: null }),
  toList: (_session, value: unknown) => (Array.isArray(value) ? toTyped(value) : null),
  toMap: (_session, value: Record<string, unknown> | null) => value && toTyped(value),
  toMapValues: (_session, value: Record<string, unknown> | null) => value && toTypedMap(value),
  toS3Object,
  fromS3ObjectJson: (_session, text: string) => (JSON.parse(text) as { s3: unknown }).s3,
};
