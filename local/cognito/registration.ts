import { checkCode, makeCode } from './codes';
import { codeExpired, codeMismatch, CognitoError, invalidParameter, notAuthorized } from './errors';
import { checkEmail, checkPassword, type Input } from './input';
import { addUser, checkClient, findUser, type Operation, type Pool } from './pool';
import { enrol } from './srp';
import type { User } from './types';

const HOUR = 3_600_000;

const delivery = (email: string): object => {
  const [local = '', domain = ''] = email.split('@');
  return {
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`,
  };
};

/**
 * Signing up, and getting back in without the password. Where Cognito with `PreventUserExistenceErrors` answers as if
 * an unknown user were there, so do these.
 */
export const registration = (pool: Pool): Record<string, Operation> => {
  const sendConfirmation = (user: User): void => {
    user.confirmation = makeCode(pool.clock, 24 * HOUR, pool.code);
    pool.log(`Confirmation code for ${user.email}: ${user.confirmation.value}`);
  };

  // A wrong code counts, so the state is kept whatever the outcome.
  const check = async (user: User, kind: 'confirmation' | 'reset', input: Input): Promise<void> => {
    try {
      checkCode(pool.clock, user[kind], input.text('ConfirmationCode'));
    } finally {
      await pool.save();
    }
  };

  return {
    async SignUp(input) {
      checkClient(pool, input);
      const email = checkEmail(input.text('Username'));
      const password = input.text('Password');
      checkPassword(password);
      const given = input.attributes('UserAttributes');
      if ('sub' in given || 'email_verified' in given)
        throw invalidParameter('A client attempted to write unauthorized attribute');
      if (given['email'] !== undefined && given['email'].toLowerCase() !== email)
        throw invalidParameter('User name and email attribute must be the same.');
      const attributes = Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'email'));
      if (findUser(pool.state, email)) throw new CognitoError('UsernameExistsException', 'User already exists');
      const user = addUser(pool, { email, password, confirmed: false, attributes });
      sendConfirmation(user);
      await pool.save();
      return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: delivery(email) };
    },

    async ConfirmSignUp(input) {
      checkClient(pool, input);
      const user = findUser(pool.state, input.text('Username'));
      if (!user) throw codeExpired();
      if (user.confirmed) throw notAuthorized('User cannot be confirmed. Current status is CONFIRMED');
      await check(user, 'confirmation', input);
      user.confirmed = true;
      user.emailVerified = true;
      user.confirmation = null;
      await pool.save();
      return {};
    },

    async ResendConfirmationCode(input) {
      checkClient(pool, input);
      const username = input.text('Username');
      const user = findUser(pool.state, username);
      if (!user) return { CodeDeliveryDetails: delivery(checkEmail(username)) };
      if (user.confirmed) throw invalidParameter('User is already confirmed.');
      sendConfirmation(user);
      await pool.save();
      return { CodeDeliveryDetails: delivery(user.email) };
    },

    async ForgotPassword(input) {
      checkClient(pool, input);
      const username = input.text('Username');
      const user = findUser(pool.state, username);
      if (!user) return { CodeDeliveryDetails: delivery(checkEmail(username)) };
      if (!user.emailVerified)
        throw invalidParameter(
          'Cannot reset password for the user as there is no registered/verified email or phone_number',
        );
      user.reset = makeCode(pool.clock, HOUR, pool.code);
      pool.log(`Password reset code for ${user.email}: ${user.reset.value}`);
      await pool.save();
      return { CodeDeliveryDetails: delivery(user.email) };
    },

    async ConfirmForgotPassword(input) {
      checkClient(pool, input);
      const password = input.text('Password');
      checkPassword(password);
      const user = findUser(pool.state, input.text('Username'));
      if (!user) throw codeMismatch();
      await check(user, 'reset', input);
      Object.assign(user, enrol(pool.name, user.sub, password));
      user.reset = null;
      await pool.save();
      return {};
    },
  };
};
