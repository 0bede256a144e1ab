import { describe, expect, it } from 'vitest';
import { createRenewal } from '../../client/renewal';

const unauthorized = { errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }] };

/** Refused until the tokens are new. */
const setUp = (renew: (done: () => void) => Promise<void>) => {
  let good = false;
  let renewals = 0;
  let attempts = 0;
  const { withTokens } = createRenewal(() => {
    renewals += 1;
    return renew(() => (good = true));
  });
  const attempt = async (): Promise<string> => {
    attempts += 1;
    if (!good) throw unauthorized;
    return 'answer';
  };
  return { run: () => withTokens(attempt), withTokens, counts: () => ({ renewals, attempts }) };
};

describe('a request that is refused for want of a sign-in', () => {
  it('[ACC-23] is tried once more with new tokens, and all at once share one renewal', async () => {
    const { run, counts } = setUp(async (done) => done());
    expect(await Promise.all([run(), run(), run()])).toEqual(['answer', 'answer', 'answer']);
    expect(counts()).toEqual({ renewals: 1, attempts: 6 });
  });

  it('[ACC-1] stays refused if new tokens do not help, and is not tried a third time', async () => {
    const { run, counts } = setUp(async () => undefined);
    await expect(run()).rejects.toMatchObject({ reason: 'NOT_SIGNED_IN', action: 'SIGN_IN' });
    expect(counts()).toEqual({ renewals: 1, attempts: 2 });
  });

  it('[ACC-23] is a matter of the network, and no sign-out, if the renewal finds none', async () => {
    const { run } = setUp(() => Promise.reject({ name: 'NetworkError', message: 'A network error has occurred.' }));
    await expect(run()).rejects.toMatchObject({ reason: 'OFFLINE', action: 'RETRY' });
  });

  it('[ACC-1] is not renewed for anything else', async () => {
    const { withTokens, counts } = setUp(async (done) => done());
    const refused = (): Promise<never> => Promise.reject({ errors: [{ errorType: 'ROLE_TOO_LOW' }] });
    await expect(withTokens(refused)).rejects.toMatchObject({ reason: 'ROLE_TOO_LOW' });
    expect(counts().renewals).toBe(0);
  });
});
