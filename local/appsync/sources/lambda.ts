import { InvalidRequest, type DataSource } from '../types';

/**
 * The Lambda data source: `Invoke` passes the payload and answers with what the function returned, a failure of the
 * function is an error of type `Lambda:Unhandled`. An invocation of type `Event` is not waited for and answers null.
 */
export const createLambdaSource = (invoke: (payload: unknown) => Promise<unknown>): DataSource => ({
  async invoke(request) {
    if (request['operation'] !== 'Invoke')
      throw new InvalidRequest(`Unsupported operation '${String(request['operation'])}'.`);
    const running = invoke(request['payload']).then(
      (result) => ({ result: result ?? null, error: null }),
      (error: Error) => ({ result: null, error: { message: error.message, type: 'Lambda:Unhandled' } }),
    );
    return request['invocationType'] === 'Event' ? { result: null, error: null } : running;
  },
});
