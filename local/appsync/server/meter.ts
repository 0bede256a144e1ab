/** What AWS would bill for, and what was not delivered. */
export interface Meter {
  /** Queries and mutations executed. */
  operations: number;
  /** Messages sent to subscribers, one for every 5 kB begun; faults do not change it. */
  deliveries: number;
  /** Minutes of open connections, begun ones included. */
  connectionMinutes: number;
  connections: number;
  subscriptions: number;
  invalidations: number;
  /** Messages above {@link PAYLOAD_BYTES}, which nobody got. */
  oversized: number;
  /** Messages that a fault lost. */
  lost: number;
}

/** A subscription message above this size is not delivered, and nobody is told (AppSync quotas). */
export const PAYLOAD_BYTES = 240 * 1024;

/** AppSync bills one delivery for every 5 kB of a message. */
export const DELIVERY_BYTES = 5 * 1024;

export const createMeter = (): Meter => ({
  operations: 0,
  deliveries: 0,
  connectionMinutes: 0,
  connections: 0,
  subscriptions: 0,
  invalidations: 0,
  oversized: 0,
  lost: 0,
});
