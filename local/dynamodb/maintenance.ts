import type { Clock, Timer } from '../clock';
import type { Streams } from './streams';
import type { Tokens } from './tokens';
import { expire, type Writing } from './write';

const intervalMilliseconds = 5_000;

/** What the database does by itself: deleting expired items, old stream records and old request tokens. */
export interface Maintenance {
  stop(): Promise<void>;
}

export const startMaintenance = (writing: Writing, streams: Streams, tokens: Tokens, clock: Clock): Maintenance => {
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  const round = async (): Promise<void> => {
    try {
      for await (const expired of writing.ttl.expired()) await expire(writing, expired);
      await streams.trim();
      await tokens.trim();
    } catch (error) {
      console.error('The local DynamoDB could not clean up:', error);
    }
  };

  const arm = (): void => {
    timer = clock.after(intervalMilliseconds, () => {
      running = round().finally(() => {
        running = undefined;
        if (!isStopped) arm();
      });
    });
  };
  arm();

  return {
    async stop() {
      isStopped = true;
      timer?.cancel();
      await running;
    },
  };
};
