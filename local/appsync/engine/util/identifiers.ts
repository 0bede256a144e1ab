import { randomBytes, randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import type { HelperTree } from '../session';

/** Seconds at which the time stamps of KSUIDs begin (2014-05-13). */
const KSUID_EPOCH = 1_400_000_000;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A KSUID: 4 bytes of seconds and 16 random ones, 27 characters in base 62. */
const ksuid = (milliseconds: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(4), randomBytes(16)]);
  bytes.writeUInt32BE(Math.floor(milliseconds / 1000) - KSUID_EPOCH);
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < 27) {
    text = BASE62.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
};

/** The helpers of `util` that make identifiers. */
export const identifiers: HelperTree = {
  autoId: () => randomUUID(),
  autoUlid: (session) => ulid(session.clock.now()),
  autoKsuid: (session) => ksuid(session.clock.now()),
};
