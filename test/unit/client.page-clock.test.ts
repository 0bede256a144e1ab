import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pageClock } from '../../client/page-clock';

/** A worker's timers: null where the page may start no worker. */
let worker: Map<number, () => void> | null = null;
let next = 0;

vi.mock('worker-timers', () => ({
  setTimeout: (action: () => void) => {
    if (!worker) throw new Error('SecurityError');
    worker.set((next += 1), action);
    return next;
  },
  clearTimeout: (handle: number) => worker!.delete(handle),
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the clock of a page', () => {
  it('[PRE-10] fires when the worker says so, though the page’s own timers stand still, and once', () => {
    worker = new Map();
    const fired = vi.fn();
    pageClock.after(15_000, fired);
    expect(worker.size).toBe(1);
    for (const action of worker.values()) action();
    expect(fired).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(fired).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([null, new Map<number, () => void>()])('fires by itself where no worker does (%s)', (silent) => {
    worker = silent;
    const fired = vi.fn();
    pageClock.after(15_000, fired);
    vi.advanceTimersByTime(14_999);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
    expect(worker?.size ?? 0).toBe(0);
  });

  it('forgets a timer that is cancelled in both', () => {
    worker = new Map();
    const fired = vi.fn();
    const timer = pageClock.after(15_000, fired);
    timer.cancel();
    timer.cancel();
    expect(worker.size).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(fired).not.toHaveBeenCalled();
  });
});
