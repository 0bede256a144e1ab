import type { Backoff } from './backoff';
import { toWeftError, type WeftError } from './errors';

export interface Attempts {
  backoff: Backoff;
  /** Whether nobody waits for the result any more. */
  stopped(): boolean;
  /** Hears of every failure. */
  failed?(error: WeftError): void;
}

/** Tries until it succeeds, with ever longer waits; gives null once it is stopped or refused for good (GIVE_UP). */
export const untilDone = async <T>(attempt: () => Promise<T>, options: Attempts): Promise<T | null> => {
  while (!options.stopped()) {
    try {
      const result = await attempt();
      options.backoff.reset();
      return result;
    } catch (cause) {
      const error = toWeftError(cause);
      options.failed?.(error);
      if (error.action === 'GIVE_UP') return null;
      await options.backoff.wait();
    }
  }
  return null;
};

const few = 5;

/** Tries a few times, as long as trying again may help, and rejects with the last failure. */
export const aFewTimes = async <T>(attempt: () => Promise<T>, backoff: Backoff): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (cause) {
      const error = toWeftError(cause);
      if (error.action !== 'RETRY' || tried === few) throw error;
      await backoff.wait();
    }
  }
};
