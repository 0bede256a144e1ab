import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';

/**
 * Sends a request while the page goes away, and waits for no answer. Amplify's own requests end with the page, for its
 * `fetch` has no `keepalive` (aws-amplify 6.22). Works for users of a Cognito user pool whose token is still valid: a
 * refresh would take longer than the page has.
 */
export const farewell = async (query: string, variables: object): Promise<void> => {
  const endpoint = Amplify.getConfig().API?.GraphQL?.endpoint;
  const token = (await fetchAuthSession()).tokens?.accessToken.toString();
  if (!endpoint || !token) return;
  await fetch(endpoint, {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ query, variables }),
  });
};
