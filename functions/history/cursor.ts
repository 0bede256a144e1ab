import { Refused } from '../common/refused';

/** Numbers by name as one opaque token. It is no secret: it says only where the next page begins. */
export const writeCursor = <Name extends string>(
  values: Readonly<Record<Name, number>>,
  names: readonly Name[],
): string => Buffer.from(JSON.stringify(names.map((name) => values[name]))).toString('base64url');

/** What {@link writeCursor} wrote. Refuses anything else. */
export const readCursor = <Name extends string>(token: string, names: readonly Name[]): Record<Name, number> => {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    values = null;
  }
  if (!Array.isArray(values) || values.length !== names.length || !values.every(Number.isSafeInteger))
    throw new Refused('INVALID_INPUT', 'The nextToken is none of this field.');
  return Object.fromEntries(names.map((name, index) => [name, values[index] as number])) as Record<Name, number>;
};
