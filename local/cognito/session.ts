import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { badCredentials, invalidParameter, notAuthorized, notConfirmed } from './errors';
import type { Input } from './input';
import { checkClient, findUser, type Operation, type Pool } from './pool';
import { answer, enrol, matches, type Handshake } from './srp';
import type { User } from './types';

/** How long Cognito waits for the answer to a challenge. */
const CHALLENGE = 180_000;
const CHALLENGES = 1000;

interface Challenge {
  user: User | null;
  handshake: Handshake;
  expires: number;
}

/** Signing in, refreshing and signing out. */
export const session = (pool: Pool): Record<string, Operation> => {
  const challenges = new Map<string, Challenge>();
  const decoy = { key: randomBytes(32), ...enrol(pool.name, '', randomBytes(32).toString('hex')) };

  // An unknown user gets the same salt and id each time, as a real one does.
  const pretend = (username: string): Pick<User, 'sub' | 'salt' | 'verifier'> => {
    const hex = createHmac('sha256', decoy.key).update(username.toLowerCase()).digest('hex');
    const sub = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
    return { sub, salt: hex.slice(32), verifier: decoy.verifier };
  };

  const signIn = async (user: User): Promise<object> => {
    if (!user.confirmed) throw notConfirmed();
    const tokens = await pool.grants.start(user);
    await pool.save();
    return { ChallengeParameters: {}, AuthenticationResult: tokens };
  };

  const beginSrp = (username: string, clientValue: string): object => {
    if (!/^[0-9a-f]{1,1536}$/i.test(clientValue)) throw invalidParameter('SRP_A is not a number.');
    const user = findUser(pool.state, username) ?? null;
    const shown = user ?? pretend(username);
    const handshake = answer(pool.name, shown.sub, shown.verifier, clientValue);
    if (!handshake) throw invalidParameter('SRP_A is out of range.');
    const now = pool.clock.now();
    for (const [block, challenge] of challenges) if (challenge.expires <= now) challenges.delete(block);
    // Only somebody who opens handshakes by the hundred loses one of them.
    const [oldest] = challenges.keys();
    if (challenges.size >= CHALLENGES && oldest !== undefined) challenges.delete(oldest);
    const block = randomBytes(64).toString('base64');
    challenges.set(block, { user, handshake, expires: now + CHALLENGE });
    return {
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: {
        USERNAME: shown.sub,
        USER_ID_FOR_SRP: shown.sub,
        SALT: shown.salt,
        SRP_B: handshake.publicValue,
        SECRET_BLOCK: block,
      },
    };
  };

  const refresh = async (token: string, rotate: boolean): Promise<object> => {
    const tokens = await pool.grants.refresh(token, rotate);
    await pool.save();
    return { AuthenticationResult: tokens };
  };

  return {
    async InitiateAuth(input: Input) {
      checkClient(pool, input);
      const parameters = input.map('AuthParameters');
      switch (input.text('AuthFlow')) {
        case 'USER_SRP_AUTH':
          return beginSrp(parameters.text('USERNAME'), parameters.text('SRP_A'));
        case 'USER_PASSWORD_AUTH': {
          const password = parameters.text('PASSWORD');
          const username = parameters.text('USERNAME');
          const user = findUser(pool.state, username);
          const shown = user ?? pretend(username);
          if (!matches(pool.name, shown.sub, password, shown) || !user) throw badCredentials();
          return signIn(user);
        }
        case 'REFRESH_TOKEN_AUTH':
        case 'REFRESH_TOKEN':
          return { ChallengeParameters: {}, ...(await refresh(parameters.text('REFRESH_TOKEN'), false)) };
        default:
          throw invalidParameter('Initiate Auth method not supported.');
      }
    },

    async RespondToAuthChallenge(input) {
      checkClient(pool, input);
      if (input.text('ChallengeName') !== 'PASSWORD_VERIFIER') throw invalidParameter('Unknown challenge.');
      const responses = input.map('ChallengeResponses');
      const block = responses.text('PASSWORD_CLAIM_SECRET_BLOCK');
      const timestamp = responses.text('TIMESTAMP');
      const given = Buffer.from(responses.text('PASSWORD_CLAIM_SIGNATURE'), 'base64');
      const challenge = challenges.get(block);
      challenges.delete(block);
      if (!challenge) throw badCredentials();
      if (challenge.expires <= pool.clock.now()) throw notAuthorized('Invalid session for the user.');
      const wanted = challenge.handshake.signature(block, timestamp);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || !challenge.user) throw badCredentials();
      return signIn(challenge.user);
    },

    GetTokensFromRefreshToken(input) {
      checkClient(pool, input);
      return refresh(input.text('RefreshToken'), true);
    },

    async RevokeToken(input) {
      checkClient(pool, input);
      pool.grants.revoke(input.text('Token'));
      await pool.save();
      return {};
    },

    async GlobalSignOut(input) {
      const user = await pool.grants.authorize(input.text('AccessToken'));
      pool.grants.revokeAll(user.sub);
      await pool.save();
      return {};
    },
  };
};
