import { DecodeError } from './bytes';

// The last and first milliseconds that a Date can hold.
const MAX_TIME = 8.64e15;

/** The time in milliseconds since 1970-01-01 UTC, if it is written as JavaScript writes it; else null. */
export const millisecondsOf = (at: string): number | null => {
  const time = Date.parse(at);
  return !Number.isNaN(time) && new Date(time).toISOString() === at ? time : null;
};

/** The time as JavaScript writes it. Throws {@link DecodeError} if a Date cannot hold it. */
export const timeAt = (milliseconds: number): string => {
  if (!(Math.abs(milliseconds) <= MAX_TIME)) throw new DecodeError('A time is out of range.');
  return new Date(milliseconds).toISOString();
};
