import { clearTimeout, setTimeout } from 'worker-timers';
import { systemClock, type Clock, type Timer } from './clock';

/** A timer in a worker; null where the page may start none (`worker-src` of its Content-Security-Policy). */
const workerTimer = (milliseconds: number, action: () => void): Timer | null => {
  try {
    const handle = setTimeout(action, milliseconds);
    return { cancel: () => clearTimeout(handle) };
  } catch {
    return null;
  }
};

/**
 * The clock of a browser's page. A browser lets the timers of a hidden page fire once a minute (Chrome after 5 minutes), and
 * those of a worker when they are due. So each timer is set in both, and whichever comes first counts: a worker that could
 * not be started changes nothing else.
 */
export const pageClock: Clock = {
  now: systemClock.now,
  after(milliseconds, action) {
    const timers: (Timer | null)[] = [];
    const cancel = (): void => timers.splice(0).forEach((timer) => timer?.cancel());
    const fire = (): void => {
      cancel();
      action();
    };
    timers.push(systemClock.after(milliseconds, fire), workerTimer(milliseconds, fire));
    return { cancel };
  },
};
