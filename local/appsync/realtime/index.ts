export type { Connection } from './connection';
export { createRealtimeEndpoint, PROTOCOL, type RealtimeEndpoint } from './endpoint';
export { OPERATORS, passesArguments, passesFilter } from './filter';
export { filterProblem } from './filter-check';
export {
  CONNECTION_LIFETIME_MILLISECONDS,
  CONNECTION_TIMEOUT_MILLISECONDS,
  KEEP_ALIVE_MILLISECONDS,
  SUBSCRIPTIONS_PER_CONNECTION,
} from './frames';
export { createHub, type Hub } from './hub';
