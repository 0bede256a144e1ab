import { toWeftError } from '../../client/errors';
import type { Transport } from '../../client/transport';
import type { Settings } from './settings';

/** Asks the GraphQL API with the token of the settings. Rejects with WeftError. */
export const createRequests = ({ graphqlUrl, token }: Settings): Pick<Transport, 'request'> => ({
  async request<T>(query: string, variables: object): Promise<T> {
    try {
      const answer = await fetch(graphqlUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: token },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await answer.json()) as { data?: T; errors?: { errorType?: string }[] };
      if (!data || errors) throw Object.assign(new Error(`The answer is ${answer.status}.`), { errors });
      return data;
    } catch (cause) {
      throw toWeftError(cause);
    }
  },
});
