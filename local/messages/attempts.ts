import { webhooks } from '../../schema/events.json';
import type { Clock, Timer } from '../clock';
import type { Answer } from './webhook';

/** Seconds before the attempt that follows `failed` ones. */
export const secondsBefore = (failed: number): number =>
  Math.min(webhooks.maximumSeconds, webhooks.minimumSeconds * 2 ** (failed - 1));

/** Tries until something is taken, as the delivery policy of events.json has it. */
export interface Attempts {
  /** Begins; `end` is called once it was taken, or never will be. */
  begin(attempt: () => Promise<Answer>, end: (isTaken: boolean) => Promise<void>): void;
  /** How many are on their way. Those that wait for their next attempt do not count. */
  readonly running: number;
  /** Makes no further attempt. Ends when none is on its way. */
  close(): Promise<void>;
}

/** `ended` is called whenever one is on its way no more; it logs nothing of what a message holds. */
export const createAttempts = (clock: Clock, log: (line: string) => void, ended: () => void): Attempts => {
  const timers = new Set<Timer>();
  const running = new Set<Promise<void>>();
  let closed = false;

  const run = (attempt: () => Promise<Answer>, end: (isTaken: boolean) => Promise<void>, failed: number): void => {
    const once = async (): Promise<void> => {
      const answer = await attempt();
      if (answer !== 'LATER' || failed === webhooks.retries) return end(answer === 'TAKEN');
      if (closed) return;
      const timer = clock.after(1000 * secondsBefore(failed + 1), () => {
        timers.delete(timer);
        run(attempt, end, failed + 1);
      });
      timers.add(timer);
    };
    const work = once()
      .catch((error: Error) => log(`A message could not be delivered: ${error.name}`))
      .finally(() => {
        running.delete(work);
        ended();
      });
    running.add(work);
  };

  return {
    begin: (attempt, end) => run(attempt, end, 0),
    get running() {
      return running.size;
    },
    async close() {
      closed = true;
      for (const timer of timers) timer.cancel();
      await Promise.all(running);
    },
  };
};
