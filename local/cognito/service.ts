import { account } from './account';
import { CognitoError } from './errors';
import { createGrants } from './grants';
import { addUser, findUser, type Pool } from './pool';
import { registration } from './registration';
import { createHandler } from './server';
import { session } from './session';
import { openStore } from './state';
import { createTokens } from './tokens';
import type { CognitoFault, CognitoOptions, CognitoService, User } from './types';

const USER_POOL_ID = 'us-east-1_WeftLocal';
const CLIENT_ID = '5weftlocalclient0000000000';
const HOUR = 3600;

/**
 * Makes a stand-in for a Cognito user pool whose users sign in with their email address, with one public app client
 * that allows SRP, password and refresh with and without rotation, and hides which users exist.
 *
 * Amplify reaches it through `Auth.Cognito.userPoolEndpoint`. There is no MFA, device tracking, hosted page, Lambda
 * trigger or lockout after wrong passwords.
 */
export const createCognito = async (options: CognitoOptions): Promise<CognitoService> => {
  const { clock, log = () => undefined } = options;
  const store = await openStore(options.folder, options.userPoolId ?? USER_POOL_ID, options.clientId ?? CLIENT_ID);
  const { state } = store;
  const accessSeconds = options.accessTokenSeconds ?? HOUR;
  const tokens = await createTokens(state, clock);
  const grants = createGrants(state, tokens, clock, accessSeconds);
  const name = state.userPoolId.slice(state.userPoolId.indexOf('_') + 1);
  const pool: Pool = { state, clock, grants, name, code: options.code, log, save: () => store.save() };

  const existing = (username: string): User => {
    const user = findUser(state, username);
    if (!user) throw new CognitoError('UserNotFoundException', 'User does not exist.');
    return user;
  };

  let fault: (operation: string) => CognitoFault | null = () => null;

  return {
    userPoolId: state.userPoolId,
    clientId: state.clientId,
    issuer: tokens.issuer,
    jwks: () => tokens.jwks,
    handle: createHandler({
      operations: { ...registration(pool), ...session(pool), ...account(pool) },
      jwksPath: `/${state.userPoolId}/.well-known/jwks.json`,
      jwks: tokens.jwks,
      fault: (operation) => fault(operation),
      log,
    }),
    async createUser({ username, password, sub, groups }) {
      const user =
        findUser(state, username) ??
        addUser(pool, {
          email: username.toLowerCase(),
          password,
          confirmed: true,
          attributes: {},
          ...(sub === undefined ? {} : { sub }),
        });
      user.confirmed = true;
      user.emailVerified = true;
      if (groups) user.groups = [...groups];
      await store.save();
      return { sub: user.sub };
    },
    async setGroups(username, groups) {
      existing(username).groups = [...groups];
      await store.save();
    },
    async issue({ username, expiresInSeconds = accessSeconds, ...claims }) {
      const user = existing(username);
      const grant = grants.open(user.sub);
      await store.save();
      return tokens.mint(user, grant, expiresInSeconds, claims);
    },
    fault(pick) {
      fault = pick ?? (() => null);
    },
    close: () => store.save(),
  };
};
