import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../clock';
import { failure } from './failure';
import type { InvokeMessage, OutcomeMessage, WorkerStart } from './messages';

/** An invocation that failed, as Lambda reports it in its response with the header X-Amz-Function-Error. */
export class FunctionError extends Error {
  constructor(
    /** The name of the thrown error, or Lambda's own: `Sandbox.Timedout`, `Runtime.ExitError`. */
    readonly errorType: string,
    message: string,
    readonly trace: string[],
  ) {
    super(message);
    this.name = errorType;
  }
}

/** One function with at most one instance, kept warm. */
export interface FunctionRunner {
  /**
   * Runs the handler with this event, which passes through JSON, and gives what it returned. Invocations wait for one
   * another. Rejects with {@link FunctionError}.
   */
  invoke(event: unknown): Promise<unknown>;
  /** Stops the instance in the middle of whatever it does, as a crash would. The next invocation starts cold. */
  kill(): Promise<void>;
  /** Stops the instance; this and every waiting invocation is rejected. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  name: string;
  /** The path of an .mjs file that exports `handler`. */
  bundle: string;
  /** All the environment variables that the function has, beside those that Lambda itself sets. */
  environment: Record<string, string>;
  /**
   * How long an invocation, with a cold start, may take. Counted by the machine's clock: moving the stack's ahead is no
   * work that the function did.
   */
  timeoutMilliseconds: number;
  /** What `Date` shows in the function; it follows an advance while an invocation runs. */
  clock: Clock;
  /** The bundle of worker.ts; that of dist/local unless told. */
  worker?: string;
  /** Gets what the function writes to stdout and stderr, line by line, and how it failed. */
  log(line: string): void;
}

/** How often a running invocation's clock is set, at the least: a timer that an advance makes due fires at once. */
const CLOCK_MILLISECONDS = 50;

/** dist/local/lambda/worker.mjs, seen from the bundle beside it or from this file. */
const builtWorker = (): string =>
  fileURLToPath(
    new URL(
      import.meta.url.endsWith('.ts') ? '../../dist/local/lambda/worker.mjs' : './lambda/worker.mjs',
      import.meta.url,
    ),
  );

interface Instance {
  worker: Worker;
  /** Ends the invocation that is running, if one is. */
  settle(outcome: OutcomeMessage): void;
}

/** Makes a runner; the instance starts with the first invocation. */
export const createRunner = (options: RunnerOptions): FunctionRunner => {
  const { name, clock, log, timeoutMilliseconds } = options;
  const offset = new SharedArrayBuffer(8);
  const shift = new Float64Array(offset);
  let instance: Instance | null = null;
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();

  const setClock = (): void => {
    let machine: number;
    let ahead: number;
    // Both clocks at one moment: a millisecond that passes between the two looks would set the function's clock back.
    do {
      machine = Date.now();
      ahead = clock.now() - machine;
    } while (Date.now() !== machine);
    shift[0] = ahead;
  };

  const pipe = (stream: Readable): void => {
    createInterface({ input: stream }).on('line', log);
  };

  const start = (): Instance => {
    const workerData: WorkerStart = { bundle: options.bundle, functionName: name, offset };
    const worker = new Worker(options.worker ?? builtWorker(), {
      workerData,
      env: {
        TZ: ':UTC',
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        _HANDLER: 'index.handler',
        ...options.environment,
      },
      stdout: true,
      stderr: true,
    });
    pipe(worker.stdout);
    pipe(worker.stderr);
    const started: Instance = { worker, settle: () => undefined };
    const end = (outcome: OutcomeMessage): void => {
      if (instance === started) instance = null;
      started.settle(outcome);
    };
    worker.on('message', (outcome: OutcomeMessage) => started.settle(outcome));
    worker.on('error', (error) => end(failure(error)));
    worker.on('exit', (code) => {
      const errorMessage = `Runtime exited with exit status ${code}`;
      end({ ok: false, errorType: 'Runtime.ExitError', errorMessage, trace: [] });
    });
    return started;
  };

  const stop = async (): Promise<void> => {
    const stopped = instance;
    instance = null;
    await stopped?.worker.terminate();
  };

  const run = async (running: Instance, message: InvokeMessage): Promise<OutcomeMessage> => {
    let clockTimer: Timer | undefined;
    const follow = (): void => {
      setClock();
      clockTimer = clock.after(CLOCK_MILLISECONDS, follow);
    };
    follow();
    let timeout: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve) => {
        running.settle = resolve;
        timeout = setTimeout(() => {
          const errorMessage = `Task timed out after ${(timeoutMilliseconds / 1000).toFixed(2)} seconds`;
          running.settle = () => undefined;
          void stop().then(() => resolve({ ok: false, errorType: 'Sandbox.Timedout', errorMessage, trace: [] }));
        }, timeoutMilliseconds);
        running.worker.postMessage(message);
      });
    } finally {
      clearTimeout(timeout);
      clockTimer?.cancel();
    }
  };

  const invoke = async (event: string): Promise<unknown> => {
    if (closed) throw new FunctionError('ResourceNotFoundException', `Function ${name} is closed`, []);
    setClock();
    instance ??= start();
    const message = { requestId: randomUUID(), event, deadline: Date.now() + timeoutMilliseconds };
    const outcome = await run(instance, message);
    if (outcome.ok) return JSON.parse(outcome.result) as unknown;
    log(`${outcome.errorType}: ${outcome.errorMessage}`);
    throw new FunctionError(outcome.errorType, outcome.errorMessage, outcome.trace);
  };

  return {
    invoke(event) {
      const json = JSON.stringify(event ?? null);
      const result = queue.then(() => invoke(json));
      queue = result.catch(() => undefined);
      return result;
    },
    kill: stop,
    async close() {
      closed = true;
      await stop();
      await queue;
    },
  };
};
