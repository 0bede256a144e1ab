import json from '../../schema/limits.json';

/** The limits of schema/limits.json, as plain numbers. */
export const limits = Object.fromEntries(Object.entries(json).map(([name, { value }]) => [name, value])) as {
  [Name in keyof typeof json]: number;
};
