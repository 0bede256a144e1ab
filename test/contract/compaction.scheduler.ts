import type { Bucket } from '../../functions/common/bucket';
import type { Dependencies } from '../../functions/common/dependencies';
import { foldMilliseconds } from '../../schema/limits.json';

interface Waiting {
  go(): void;
}

/** One of the tasks that a scheduler interleaves. */
export interface Gate {
  /** Waits for the task's next turn. */
  turn(): Promise<void>;
}

/**
 * Interleaves tasks one request at a time: each task runs until it asks for its next turn, and when all stand still one of
 * them is chosen by `random`. With the same numbers the order is the same.
 */
export const interleave = async (
  random: () => number,
  tasks: readonly ((gate: Gate) => Promise<void>)[],
): Promise<void> => {
  const waiting: Waiting[] = [];
  const failures: unknown[] = [];
  let running = tasks.length;
  let wake = (): void => undefined;
  const stop = (): void => {
    running -= 1;
    wake();
  };
  const gate: Gate = {
    turn: () =>
      new Promise((resolve) => {
        waiting.push({ go: resolve });
        stop();
      }),
  };
  const fail = (error: unknown): void => {
    failures.push(error);
    stop();
  };
  for (const task of tasks) void task(gate).then(stop, fail);
  for (;;) {
    while (running > 0) await new Promise<void>((resolve) => (wake = resolve));
    if (waiting.length === 0) break;
    const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
    running += 1;
    next!.go();
  }
  if (failures.length > 0) throw failures[0];
};

/**
 * A client whose requests wait for their turn. A transaction that waits longer than the attempts of one fold may take is
 * given up, as the deployed client gives it up by the real clock.
 */
export const gatedClient = (client: Dependencies['client'], gate: Gate, now: () => number): Dependencies['client'] => {
  const send = async (command: object, options?: { abortSignal?: AbortSignal }): Promise<unknown> => {
    const asked = now();
    await gate.turn();
    if (options?.abortSignal && now() - asked > foldMilliseconds.value) throw new Error('Aborted.');
    return client.send(command as never, options as never);
  };
  return { send } as Dependencies['client'];
};

/** A bucket whose requests wait for their turn. */
export const gatedBucket = (bucket: Bucket, gate: Gate): Bucket => {
  const send = async (command: object): Promise<unknown> => {
    await gate.turn();
    return bucket.client.send(command as never);
  };
  return { ...bucket, client: { send } as Bucket['client'] };
};
