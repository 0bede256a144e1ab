import { Amplify } from 'aws-amplify';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { parseAmplifyConfig, sessionStorage } from 'aws-amplify/utils';

/** What the local stack adds to amplify_outputs.json under `custom.weft`; a deployment leaves it out. */
export interface LocalExtras {
  user_pool_endpoint?: string;
  demo_users?: { username: string; password: string }[];
}

/**
 * Configures Amplify from the amplify_outputs.json beside the page, and keeps the tokens in the session storage, so that
 * two tabs can be two users.
 */
export const configure = async (): Promise<LocalExtras> => {
  const outputs = await (await fetch('amplify_outputs.json')).json();
  const extras: LocalExtras = outputs.custom?.weft ?? {};
  const config = parseAmplifyConfig(outputs);
  if (config.Auth && extras.user_pool_endpoint) config.Auth.Cognito.userPoolEndpoint = extras.user_pool_endpoint;
  Amplify.configure(config);
  cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage);
  return extras;
};
