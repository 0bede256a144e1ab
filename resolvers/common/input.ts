import { util } from '@aws-appsync/utils';
import { idHeadStartMilliseconds } from '../../schema/limits.json';
import { refuse } from './refuse';
import { ulidTime } from './ulid';

/** Whether `value` is a whole number in `least … most`. */
export const isWhole = (value: number, least: number, most: number): boolean =>
  Math.floor(value) === value && value >= least && value <= most;

/** Whether an optional argument was given: AppSync leaves it out or passes null. */
export const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

/** Refuses an id that is not 1 to 64 letters, digits, `-` and `_`: it becomes part of a key. */
export const requireId = (value: string, name: string): void => {
  // Patterns are Java's, where $ would also match before a final line break.
  if (!util.matches('^[A-Za-z0-9_-]{1,64}\\z', value))
    refuse('INVALID_INPUT', `${name} must be 1 to 64 letters, digits, hyphens or underscores.`);
};

/**
 * Refuses an id that is no ULID, or whose time is too far ahead: lists are in the order of these ids, so that one from the
 * future would stand at their end for ever.
 */
export const requireUlid = (value: string, name: string): void => {
  const latest = ulidTime(util.time.nowEpochMilliSeconds() + idHeadStartMilliseconds.value);
  if (!util.matches('^[0-7][0-9A-HJKMNP-TV-Z]{25}\\z', value) || value.slice(0, 10) > latest)
    refuse('INVALID_INPUT', `${name} must be a ULID of the present time.`);
};

/** Refuses a number of items a page that is not in `1 … most`. */
export const requirePage = (limit: number | null | undefined, most: number): void => {
  if (isGiven(limit) && !isWhole(limit!, 1, most))
    refuse('INVALID_INPUT', `limit must be a whole number from 1 to ${most}.`);
};

/** Refuses a text that is blank or longer than `most` UTF-16 code units. */
export const requireText = (value: string, name: string, most: number): void => {
  if (value.trim().length === 0) refuse('INVALID_INPUT', `${name} must not be blank.`);
  if (value.length > most) refuse('TOO_LARGE', `${name} may have ${most} characters at the most.`);
};

/** The highest site id and sequence number: keys hold 8 and 10 digits, GraphQL's Int ends at 2^31 - 1. */
export const highestSid = 99999999;
export const highestSeq = 2147483647;
/** The highest value of the logical clock, 2^53 - 1. */
export const highestSum = 9007199254740991;

/** Refuses a site id that no site can have. */
export const requireSid = (sid: number): void => {
  if (!isWhole(sid, 1, highestSid)) refuse('INVALID_INPUT', 'sid must be a site id.');
};

/** Refuses a session number that no session can have. */
export const requireSsn = (ssn: number): void => {
  if (!isWhole(ssn, 1, highestSeq)) refuse('INVALID_INPUT', 'ssn must be a session number.');
};

/** The bytes of `text` in UTF-8, exactly: base64 has 4 characters for every 3 of them. */
export const bytesOf = (text: string): number => {
  const encoded = util.base64Encode(text);
  const padding = encoded.endsWith('==') ? 2 : encoded.endsWith('=') ? 1 : 0;
  return (encoded.length / 4) * 3 - padding;
};
