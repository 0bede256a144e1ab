import { Amplify } from 'aws-amplify';
import { confirmSignIn, fetchAuthSession, signIn, type SignInOutput } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { parseAmplifyConfig, type KeyValueStorageInterface } from 'aws-amplify/utils';
import { totp } from './totp';

/** A user as WEFT_SMOKE_USERS gives it. */
export interface Credentials {
  username: string;
  password: string;
  /** The base32 secret of the second factor. */
  secret?: string;
}

/** Somebody who is signed in. */
export interface Person {
  username: string;
  userId: string;
  token: string;
  /** When the token ends, milliseconds since 1970. */
  expiresAt: number;
}

/** What amplify_outputs.json says, as far as it matters here. */
export interface Outputs {
  data: { url: string; aws_region: string };
  custom?: { weft?: { user_pool_endpoint?: string; demo_users?: Credentials[] } };
}

/** Reads "email password [secret], email password [secret]". Throws an Error unless there are two. */
export const readUsers = (text: string | undefined, outputs: Outputs): [Credentials, Credentials] => {
  const given = (text ?? '')
    .split(',')
    .map((user) => user.trim().split(/\s+/))
    .flatMap(([username, password, secret]) =>
      username && password ? [{ username, password, ...(secret ? { secret } : {}) }] : [],
    );
  const [first, second] = given.length > 0 ? given : (outputs.custom?.weft?.demo_users ?? []);
  if (!first || !second)
    throw new Error(
      'Set WEFT_SMOKE_USERS to two users of the pool: "email password [secret], email password [secret]".',
    );
  return [first, second];
};

const memory = (): KeyValueStorageInterface => {
  const items = new Map<string, string>();
  return {
    setItem: async (key, value) => void items.set(key, value),
    getItem: async (key) => items.get(key) ?? null,
    removeItem: async (key) => void items.delete(key),
    clear: async () => items.clear(),
  };
};

const answer = async (
  { username, secret }: Credentials,
  { nextStep }: SignInOutput,
  say: (line: string) => void,
): Promise<void> => {
  if (nextStep.signInStep === 'DONE') return;
  if (nextStep.signInStep === 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' && secret)
    return void (await confirmSignIn({ challengeResponse: totp(secret, Date.now()) }));
  if (nextStep.signInStep === 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') {
    const { sharedSecret } = nextStep.totpSetupDetails;
    say(`${username} has a second factor now: ${sharedSecret}. Put it behind the password in WEFT_SMOKE_USERS.`);
    return void (await confirmSignIn({ challengeResponse: totp(sharedSecret, Date.now()) }));
  }
  throw new Error(`The sign-in of ${username} asks for ${nextStep.signInStep}, which needs a person.`);
};

/** Signs a user in as the web page does, by Amplify and SRP. */
export const enter = async (
  outputs: Outputs,
  credentials: Credentials,
  say: (line: string) => void,
): Promise<Person> => {
  const config = parseAmplifyConfig(outputs as unknown as Parameters<typeof parseAmplifyConfig>[0]);
  const endpoint = outputs.custom?.weft?.user_pool_endpoint;
  if (config.Auth && endpoint) config.Auth.Cognito.userPoolEndpoint = endpoint;
  Amplify.configure(config);
  // A store of one's own for each user: Amplify knows one at a time.
  cognitoUserPoolsTokenProvider.setKeyValueStorage(memory());
  const { username, password } = credentials;
  await answer(credentials, await signIn({ username, password }), say);
  const { tokens } = await fetchAuthSession();
  if (!tokens) throw new Error(`${username} has no tokens after the sign-in.`);
  const { sub, exp } = tokens.accessToken.payload;
  return { username, userId: sub!, token: tokens.accessToken.toString(), expiresAt: exp! * 1_000 };
};
