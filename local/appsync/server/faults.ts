import type { Caller } from '../types';

/** A request that a fault may strike. */
export interface FaultRequest {
  caller: Caller;
  /** `query` or `mutation`. */
  operation: string;
  /** The top-level fields by name. */
  fields: string[];
  variables: Record<string, unknown>;
}

/** How often a fault strikes: a probability of 0 to 1, or the requests that it strikes. */
export type Share = number | ((request: FaultRequest) => boolean);

/** Every probability is drawn from one sequence of random numbers that `seed` determines. */
export interface FaultSettings {
  seed: number;
  /** The probability that a frame with data is lost. */
  dropDeliveries: number;
  /** The probability that it is sent twice. */
  duplicateDeliveries: number;
  /** The probability that it is held, and sent after the next 1 to 3 frames of its connection or after a second. */
  reorderDeliveries: number;
  delayDeliveriesMilliseconds: number;
  /** Frames lost after each `start_ack`, as seen on AWS (aws-appsync-community issue 405). */
  loseAfterStartAck: number;
  /** The connection is destroyed before the request is processed. */
  refuseRequests: Share;
  /** The request is processed, then the connection is destroyed. */
  loseResponses: Share;
  /** HTTP 429, not processed. */
  throttleRequests: Share;
  /** HTTP 503, not processed. */
  failRequests: Share;
  /** No WebSocket is accepted. */
  refuseConnections: boolean;
  /** Invalidations have no effect (AppSync drops those above 100 a second). */
  loseInvalidations: boolean;
  /** Whether an invalidation also closes the WebSocket: see {@link CLOSES_ON_INVALIDATION}. */
  closeOnInvalidation: boolean;
  /** Refuses a subscription before its resolver is asked, with the error returned; null lets it pass. */
  denySubscriptions: ((field: string, caller: Caller) => { errorType: string; message: string } | null) | null;
}

/**
 * The developer guide says that AppSync "forcibly unsubscribes and closes" the WebSocket of an invalidated subscription;
 * clients that were seen on AWS got a `complete` for it (amplify-js pull request 9898), which Amplify ignores. The
 * default is the sum of both: `complete`, then the socket closes, so that the subscriptions that share it have to come
 * back too. With `closeOnInvalidation: false` the `complete` is all, and an Amplify client hears nothing any more.
 */
export const CLOSES_ON_INVALIDATION = true;

const NONE: FaultSettings = {
  seed: 1,
  dropDeliveries: 0,
  duplicateDeliveries: 0,
  reorderDeliveries: 0,
  delayDeliveriesMilliseconds: 0,
  loseAfterStartAck: 0,
  refuseRequests: 0,
  loseResponses: 0,
  throttleRequests: 0,
  failRequests: 0,
  refuseConnections: false,
  loseInvalidations: false,
  closeOnInvalidation: CLOSES_ON_INVALIDATION,
  denySubscriptions: null,
};

/** Some callers: the one of this `sub` or user ARN, or those that the predicate picks. */
export type Callers = string | ((caller: Caller) => boolean);

/** The switches of a service by which tests make it fail. */
export interface Faults {
  readonly settings: Readonly<FaultSettings>;
  /** Changes settings; a new seed starts its sequence. */
  set(patch: Partial<FaultSettings>): void;
  /** Ends all faults, and brings everybody back online. */
  reset(): void;
  /** Takes callers off the network (sockets cut, requests and connections refused), or brings them back. */
  offline(who: Callers, away: boolean): void;
  isOffline(caller: Caller): boolean;
  /** Cuts the sockets of these callers, by default all, without a closing handshake. */
  closeSockets(who?: Callers): void;
  /** The next random number, 0 to 1. */
  random(): number;
  /** Whether a fault of this share strikes now. */
  strikes(share: Share, request: FaultRequest): boolean;
  /** Has `cut` called whenever sockets are to be cut. */
  onCut(cut: (picks: (caller: Caller) => boolean) => void): void;
}

/** The `sub` of a user or the ARN of an IAM principal. */
export const callerId = (caller: Caller): string =>
  caller.mode === 'AWS_IAM' ? caller.identity.userArn : caller.identity.sub;

const picker = (who: Callers): ((caller: Caller) => boolean) =>
  typeof who === 'string' ? (caller) => callerId(caller) === who : who;

/** Mulberry32: 32 bits of state, enough for faults that can be repeated. */
const sequence = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Makes the switches of one service, all off. */
export const createFaults = (): Faults => {
  let settings = NONE;
  let random = sequence(NONE.seed);
  const away = new Set<Callers>();
  const listeners: ((picks: (caller: Caller) => boolean) => void)[] = [];
  const cut = (who: Callers): void => listeners.forEach((listener) => listener(picker(who)));
  return {
    get settings() {
      return settings;
    },
    set(patch) {
      settings = { ...settings, ...patch };
      if (patch.seed !== undefined) random = sequence(patch.seed);
    },
    reset() {
      settings = NONE;
      random = sequence(NONE.seed);
      away.clear();
    },
    offline(who, isAway) {
      if (!isAway) away.delete(who);
      else {
        away.add(who);
        cut(who);
      }
    },
    isOffline: (caller) => [...away].some((who) => picker(who)(caller)),
    closeSockets: (who = () => true) => cut(who),
    random: () => random(),
    strikes: (share, request) => (typeof share === 'number' ? share > 0 && random() < share : share(request)),
    onCut: (listener) => void listeners.push(listener),
  };
};
