import { hashOf, newToken } from './token';

/** What the resolvers ask: a new token, or the hash of the one that they name. */
interface Request {
  readonly token: string | null;
}

/** A token and its hash. It is answered to the resolver that asked, and neither stored nor logged here. */
interface Answer {
  readonly token: string;
  readonly hash: string;
}

/** The entry point of invitations: the data source `invitations` of the API calls it, for APPSYNC_JS has no hash. */
export const handler = (request: Request): Promise<Answer> => {
  const token = request.token ?? newToken();
  return Promise.resolve({ token, hash: hashOf(token) });
};
