import { fetchAuthSession } from 'aws-amplify/auth';
import { toWeftError } from './errors';

/** Gets new tokens from the refresh token, whatever the present ones say of themselves. */
export type Renew = () => Promise<void>;

const forced = async (): Promise<void> => {
  // Null when nobody is signed in, or when the refresh token is not good any more.
  if (!(await fetchAuthSession({ forceRefresh: true })).tokens) throw { name: 'NoValidAuthTokens' };
};

/**
 * Amplify renews a token when it has ended by this machine's clock. The server goes by its own clock: with one that is
 * minutes off, or with a token that ended on its way, a request is refused although a new token is to be had. So what is
 * refused for want of a sign-in is tried once more with new tokens; all that are refused meanwhile share one renewal.
 */
export const createRenewal = (renew: Renew = forced) => {
  let running: Promise<void> | null = null;
  const renewed = (): Promise<void> =>
    (running ??= renew().finally(() => {
      running = null;
    }));
  return {
    renewed,
    /** Runs `attempt`, and again after a renewal if it was refused for want of a sign-in. Rejects with WeftError. */
    async withTokens<T>(attempt: () => Promise<T>): Promise<T> {
      try {
        return await attempt();
      } catch (cause) {
        const error = toWeftError(cause);
        if (error.reason !== 'NOT_SIGNED_IN') throw error;
      }
      try {
        await renewed();
        return await attempt();
      } catch (cause) {
        throw toWeftError(cause);
      }
    },
  };
};
