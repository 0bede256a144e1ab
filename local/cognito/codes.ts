import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock';
import { codeExpired, codeMismatch, CognitoError } from './errors';
import type { Code } from './types';

const MISSES = 5;

/** Makes a code that is valid for `milliseconds`: `fixed`, or six random digits. */
export const makeCode = (clock: Clock, milliseconds: number, fixed: string | undefined): Code => ({
  value: fixed ?? String(randomInt(1_000_000)).padStart(6, '0'),
  expires: clock.now() + milliseconds,
  misses: 0,
});

/**
 * Compares a code with the one that was sent.
 *
 * Throws CodeMismatchException, ExpiredCodeException (also when none was sent), or, after five wrong ones,
 * LimitExceededException. The caller keeps `misses` on disk.
 */
export const checkCode = (clock: Clock, sent: Code | null, given: string): void => {
  if (!sent) throw codeExpired();
  if (sent.misses >= MISSES)
    throw new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  const wanted = Buffer.from(sent.value);
  const got = Buffer.from(given);
  if (wanted.length !== got.length || !timingSafeEqual(wanted, got)) {
    sent.misses += 1;
    throw codeMismatch();
  }
  if (sent.expires <= clock.now()) throw codeExpired();
};
