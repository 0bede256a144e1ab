import type { Clock, Timer } from '../../clock';
import type { Faults } from '../server/faults';
import type { Meter } from '../server/meter';

/** A held frame leaves after so long at the latest. */
export const HOLD_MILLISECONDS = 1_000;

/** Sends the data frames of one connection: in order, unless a fault is set. */
export interface Outbox {
  /** Sends a frame for a subscription that is still there (`isLive`) when the frame leaves. */
  deliver(frame: string, isLive: () => boolean): void;
  /** Forgets what was not sent. */
  close(): void;
}

interface Held {
  /** It leaves after so many further frames. */
  after: number;
  release(): void;
}

export const createOutbox = (write: (frame: string) => void, faults: Faults, clock: Clock, meter: Meter): Outbox => {
  const held = new Set<Held>();
  const timers = new Set<Timer>();

  const later = (milliseconds: number, action: () => void): Timer => {
    const timer = clock.after(milliseconds, () => {
      timers.delete(timer);
      action();
    });
    timers.add(timer);
    return timer;
  };

  const hold = (send: () => void): void => {
    const timer = later(HOLD_MILLISECONDS, () => release());
    const release = (): void => {
      timer.cancel();
      timers.delete(timer);
      if (held.delete(entry)) send();
    };
    const entry: Held = { after: 1 + Math.floor(faults.random() * 3), release };
    held.add(entry);
  };

  const pass = (send: () => void): void => {
    send();
    for (const entry of [...held]) {
      entry.after -= 1;
      if (entry.after <= 0) entry.release();
    }
  };

  const strikes = (probability: number): boolean => probability > 0 && faults.random() < probability;

  return {
    deliver(frame, isLive) {
      const { dropDeliveries, duplicateDeliveries, reorderDeliveries, delayDeliveriesMilliseconds } = faults.settings;
      if (strikes(dropDeliveries)) {
        meter.lost += 1;
        return;
      }
      const send = (): void => {
        if (isLive()) write(frame);
      };
      const step = (): void => (strikes(reorderDeliveries) ? hold(send) : pass(send));
      for (let copies = strikes(duplicateDeliveries) ? 2 : 1; copies > 0; copies -= 1) {
        if (delayDeliveriesMilliseconds > 0) later(delayDeliveriesMilliseconds, step);
        else step();
      }
    },
    close() {
      for (const timer of timers) timer.cancel();
      timers.clear();
      held.clear();
    },
  };
};
