/** A running timer of a {@link Clock}. */
export interface Timer {
  /** Stops the timer; a timer that has fired or was cancelled stays so. */
  cancel(): void;
}

/** The time that every local part reads, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `action` once, `milliseconds` from now. */
  after(milliseconds: number, action: () => void): Timer;
}

/** A clock that runs with the machine's and can be moved ahead; timers that have become due then fire. */
export interface MovableClock extends Clock {
  /** Moves the clock ahead by `milliseconds`. */
  advance(milliseconds: number): void;
}

interface Pending extends Timer {
  due: number;
  action: () => void;
  handle: NodeJS.Timeout;
}

/** Makes a clock that shows the machine's time plus whatever it was advanced by. */
export const createClock = (): MovableClock => {
  let offset = 0;
  const pending = new Set<Pending>();
  const now = (): number => Date.now() + offset;

  const fire = (timer: Pending): void => {
    if (pending.delete(timer)) timer.action();
  };

  return {
    now,
    after(milliseconds, action) {
      const timer: Pending = {
        due: now() + milliseconds,
        action,
        handle: setTimeout(() => fire(timer), milliseconds),
        cancel() {
          clearTimeout(timer.handle);
          pending.delete(timer);
        },
      };
      pending.add(timer);
      return timer;
    },
    advance(milliseconds) {
      offset += milliseconds;
      // One moment for all: a timer that became due between two looks would be neither fired nor set again.
      const reached = now();
      const due = [...pending].filter((timer) => timer.due <= reached).sort((a, b) => a.due - b.due);
      for (const timer of [...pending]) {
        clearTimeout(timer.handle);
        if (timer.due > reached) timer.handle = setTimeout(() => fire(timer), timer.due - reached);
      }
      for (const timer of due) fire(timer);
    },
  };
};
