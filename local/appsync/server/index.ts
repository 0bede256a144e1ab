export { FieldError, type WireError } from './errors';
export { INVALIDATIONS_PER_REQUEST } from './execute';
export {
  type Callers,
  CLOSES_ON_INVALIDATION,
  createFaults,
  type FaultRequest,
  type Faults,
  type FaultSettings,
  type Share,
} from './faults';
export { BODY_BYTES } from './http';
export { DELIVERY_BYTES, type Meter, PAYLOAD_BYTES } from './meter';
export { type AppSyncOptions, type AppSyncService, createAppSync, GRAPHQL_PATH, REALTIME_PATH } from './service';
