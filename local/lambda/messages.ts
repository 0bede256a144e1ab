/** What the runner gives a worker when it starts it. */
export interface WorkerStart {
  bundle: string;
  functionName: string;
  /** Eight bytes, a Float64: how many milliseconds the stack's clock is ahead of the machine's. */
  offset: SharedArrayBuffer;
}

/** Runner to worker: one invocation. */
export interface InvokeMessage {
  requestId: string;
  /** The event as JSON, for Lambda gives a handler what JSON can hold and nothing else. */
  event: string;
  /** Milliseconds since 1970 by the machine's clock, when the invocation is stopped. */
  deadline: number;
}

/** Worker to runner: how the invocation ended. */
export type OutcomeMessage =
  { ok: true; result: string } | { ok: false; errorType: string; errorMessage: string; trace: string[] };
