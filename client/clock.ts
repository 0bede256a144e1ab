/** A running timer of a {@link Clock}. */
export interface Timer {
  /** Stops the timer; a timer that has fired or was cancelled stays so. */
  cancel(): void;
}

/** The time that every part of the client reads, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `action` once, `milliseconds` from now. */
  after(milliseconds: number, action: () => void): Timer;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const handle = setTimeout(action, milliseconds);
    return { cancel: () => clearTimeout(handle) };
  },
};
