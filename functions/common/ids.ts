import { createHash } from 'node:crypto';
import { decodeTime, encodeTime, ulid } from 'ulid';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new ULID at `time` (milliseconds since 1970): sorts by time, and is random beyond it. */
export const newUlid = (time: number): string => ulid(time);

/** A new ULID at `time`, or as little later as it takes to sort behind `former`. */
export const laterUlid = (time: number, former: string | null): string =>
  ulid(former === null ? time : Math.max(time, decodeTime(former) + 1));

/**
 * The ULID that follows from `time` and `cause`: whoever derives it gets the same, so that one cause makes one item
 * however often it is handled. The 80 bits beyond the time are the first of SHA-256 of the cause's parts.
 */
export const derivedUlid = (time: number, cause: readonly (string | number)[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(cause)).digest();
  // 256 is a multiple of 32: the low five bits of a byte are as evenly spread as the byte.
  return encodeTime(time, 10) + [...hash.subarray(0, 16)].map((byte) => crockford[byte % 32]).join('');
};
