import { confirmSignIn, confirmSignUp, signIn, type SignInInput, type SignInOutput } from 'aws-amplify/auth';

/** What Amplify says comes next while somebody signs in. */
export type Step = SignInOutput['nextStep'];

/** What a step asks of the person who signs in. */
export interface Question {
  readonly text: string;
  /** An address for an authenticator that runs on this device. */
  readonly link?: string;
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly autocomplete: string;
  /** Sends the answer and resolves to the step after this one. Rejects with Amplify's errors. */
  answer(value: string): Promise<Step>;
}

const respond = async (challengeResponse: string): Promise<Step> =>
  (await confirmSignIn({ challengeResponse })).nextStep;

const code = { label: 'Code', type: 'text', autocomplete: 'one-time-code' } as const;

/**
 * The question of a step, or null once the person is signed in. `credentials` are those that sign-in began with. Throws an
 * Error for steps that no deployment of this service asks for, such as text messages.
 */
export const questionOf = (
  step: Step,
  credentials: Required<Pick<SignInInput, 'username' | 'password'>>,
): Question | null => {
  const { username } = credentials;
  switch (step.signInStep) {
    case 'DONE':
      return null;
    case 'CONFIRM_SIGN_UP':
      return {
        ...code,
        text: `A code was sent to ${username}.`,
        answer: async (confirmationCode) => {
          await confirmSignUp({ username, confirmationCode });
          return (await signIn(credentials)).nextStep;
        },
      };
    case 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP': {
      const { sharedSecret, getSetupUri } = step.totpSetupDetails;
      return {
        ...code,
        text: `Add this key to an authenticator app, and enter the code that it shows: ${sharedSecret}`,
        link: getSetupUri('Weft', username).href,
        answer: respond,
      };
    }
    case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE':
      return { ...code, text: 'Enter the code that your authenticator app shows.', answer: respond };
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      return {
        label: 'New password',
        type: 'password',
        autocomplete: 'new-password',
        text: 'The administrator chose your password. Choose one of your own.',
        answer: respond,
      };
    default:
      throw new Error(`This page cannot take the step ${step.signInStep}.`);
  }
};
