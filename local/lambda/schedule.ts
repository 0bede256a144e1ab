import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock';
import type { FunctionRunner } from './runner';

/** Calls a function at a fixed rate. */
export interface Schedule {
  /** Calls it now, after a run that is going on. Rejects if the function fails. */
  runNow(): Promise<void>;
  /** No further run starts; ends when none is going on. */
  close(): Promise<void>;
}

/**
 * Calls a function every so many seconds by the clock, with the event of EventBridge Scheduler, first after one period.
 *
 * A run that is due while one is going on is left out. A failed run is logged and not tried again before the next.
 */
export const createSchedule = (options: {
  everySeconds: number;
  runner: Pick<FunctionRunner, 'invoke'>;
  clock: Clock;
  log(line: string): void;
}): Schedule => {
  const { clock, runner, log } = options;
  let running: Promise<void> | null = null;
  let closed = false;
  let timer: Timer;

  const call = async (): Promise<void> => {
    await runner.invoke({
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: 'us-east-1',
      resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/default/local'],
      // A text and not an object, as Scheduler sends it.
      detail: '{}',
    });
  };

  const run = (): Promise<void> => {
    const started: Promise<void> = call().finally(() => {
      if (running === started) running = null;
    });
    running = started;
    return started;
  };

  const tick = (): void => {
    timer = clock.after(options.everySeconds * 1000, tick);
    if (running) log('A scheduled run is left out: the one before it is not over');
    else run().catch((error: Error) => log(`A scheduled run failed: ${error.name}`));
  };
  timer = clock.after(options.everySeconds * 1000, tick);

  return {
    async runNow() {
      while (running) await running.catch(() => undefined);
      if (!closed) await run();
    },
    async close() {
      closed = true;
      timer.cancel();
      await running?.catch(() => undefined);
    },
  };
};
