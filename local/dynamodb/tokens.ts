import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import { under, type Level } from './dynalite';
import { ApiError } from './errors';
import type { Operation } from './types';

const lifetime = 10 * 60 * 1000;
const prefix = 'weft-token~';

interface Known {
  digest: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** The ClientRequestTokens of the transactions of the last 10 minutes, on disk with what they wrote. */
export interface Tokens {
  load(): Promise<void>;
  /**
   * Whether this very request was carried out before; if not, it is now under way until `end`. Throws
   * IdempotentParameterMismatchException for another request, TransactionInProgressException while it is under way.
   */
  begin(token: string, request: unknown): boolean;
  /** The operation that remembers a request, to be written with what it writes. */
  remember(token: string): Operation;
  /** Ends a request: from here on it is known if it succeeded. */
  end(token: string, succeeded: boolean): void;
  trim(): Promise<void>;
}

const digestOf = (request: unknown): string => createHash('sha256').update(JSON.stringify(request)).digest('base64');

export const createTokens = (level: Level, clock: Clock): Tokens => {
  const known = new Map<string, Known>();
  const underWay = new Map<string, Known>();
  const keyOf = (until: number, token: string): string => `${prefix}${String(until).padStart(15, '0')}~${token}`;

  return {
    async load() {
      for await (const [key, value] of level.iterator(under(prefix)))
        known.set(key.slice(prefix.length + 16), value as Known);
    },
    begin(token, request) {
      const digest = digestOf(request);
      const running = underWay.get(token);
      const earlier = running ?? known.get(token);
      if (earlier && (running || earlier.until > clock.now())) {
        if (earlier.digest !== digest)
          throw new ApiError(
            'IdempotentParameterMismatchException',
            'The request used the same client token as an earlier one, with other parameters',
          );
        if (running)
          throw new ApiError('TransactionInProgressException', 'The transaction with this client token is in progress');
        return true;
      }
      underWay.set(token, { digest, until: clock.now() + lifetime });
      return false;
    },
    remember(token) {
      const value = underWay.get(token)!;
      return { type: 'put', key: keyOf(value.until, token), value };
    },
    end(token, succeeded) {
      if (succeeded) known.set(token, underWay.get(token)!);
      underWay.delete(token);
    },
    async trim() {
      const now = clock.now();
      for (const [token, { until }] of known) if (until <= now) known.delete(token);
      await level.clear({ gte: prefix, lt: keyOf(now, '') });
    },
  };
};
