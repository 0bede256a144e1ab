import type { Clock } from '../clock';

/** Lets one loop wait, and others end its wait. */
export interface Sleeper {
  /** Ends after that many milliseconds or at a wake, also one that came since the last sleep ended. */
  sleep(milliseconds: number): Promise<void>;
  wake(): void;
}

export const createSleeper = (clock: Clock): Sleeper => {
  let woken = false;
  let end: () => void = () => undefined;
  return {
    async sleep(milliseconds) {
      if (!woken)
        await new Promise<void>((resolve) => {
          const timer = clock.after(milliseconds, resolve);
          end = () => {
            timer.cancel();
            resolve();
          };
        });
      woken = false;
    },
    wake() {
      woken = true;
      end();
    },
  };
};
