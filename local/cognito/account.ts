import { badCredentials, invalidParameter } from './errors';
import { checkPassword } from './input';
import type { Operation, Pool } from './pool';
import { enrol, matches } from './srp';

/** What a signed-in user does with their own account; each takes an access token. */
export const account = (pool: Pool): Record<string, Operation> => ({
  async GetUser(input) {
    const user = await pool.grants.authorize(input.text('AccessToken'));
    const attributes = {
      sub: user.sub,
      email: user.email,
      email_verified: String(user.emailVerified),
      ...user.attributes,
    };
    return {
      Username: user.sub,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    };
  },

  async UpdateUserAttributes(input) {
    const user = await pool.grants.authorize(input.text('AccessToken'));
    const attributes = input.attributes('UserAttributes');
    for (const name of ['sub', 'email', 'email_verified'])
      if (name in attributes) throw invalidParameter(`A client attempted to write unauthorized attribute ${name}`);
    Object.assign(user.attributes, attributes);
    await pool.save();
    return { CodeDeliveryDetailsList: [] };
  },

  async ChangePassword(input) {
    const user = await pool.grants.authorize(input.text('AccessToken'));
    const previous = input.text('PreviousPassword');
    const proposed = input.text('ProposedPassword');
    checkPassword(proposed);
    if (!matches(pool.name, user.sub, previous, user)) throw badCredentials();
    Object.assign(user, enrol(pool.name, user.sub, proposed));
    await pool.save();
    return {};
  },

  async DeleteUser(input) {
    const user = await pool.grants.authorize(input.text('AccessToken'));
    pool.state.users = pool.state.users.filter((other) => other !== user);
    pool.grants.revokeAll(user.sub);
    await pool.save();
    return {};
  },
});
