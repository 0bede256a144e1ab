import type { DataSource } from '../types';

/** The NONE data source: the payload of the request is its result. */
export const createNoneSource = (): DataSource => ({
  invoke: (request) => Promise.resolve({ result: request['payload'] ?? null, error: null }),
});
