import { readFileSync } from 'node:fs';

const schedule = `/proc/self/task/${process.pid}/schedstat`;
const sleeping = new Int32Array(new SharedArrayBuffer(4));

/**
 * Milliseconds of CPU time that the main thread has taken: without V8's helper threads, and without the time in which
 * others had the core. Where Linux does not tell, the CPU time of the whole process.
 */
export const cpuTime = (): number => {
  // The kernel adds up a thread's time when it leaves the core.
  Atomics.wait(sleeping, 0, 0, 1);
  try {
    return Number(readFileSync(schedule, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
};

const collect = (): void => {
  if (!globalThis.gc) throw new Error('Run with --expose-gc.');
  for (let count = 0; count < 4; count += 1) globalThis.gc();
};

/** Milliseconds of CPU time that `work` takes; what was before it leaves no garbage to it. */
export const timeOf = (work: () => void): number => {
  collect();
  const before = cpuTime();
  work();
  return cpuTime() - before;
};

/** Microseconds of wall time of each call. */
export const microseconds = (work: () => void): number => {
  const before = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - before) / 1000;
};

/** Bytes in use after garbage collection: V8's heap and what lies outside of it, WebAssembly's memory included. */
export const memoryInUse = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
