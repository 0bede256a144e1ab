import type { Clock, Timer } from '../../../client/clock';

interface Pending {
  due: number;
  order: number;
  action: () => void;
}

/** A clock that stands still until it is run: the same program runs the same way every time. */
export class VirtualClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private order = 0;
  private readonly pending = new Set<Pending>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, action: () => void): Timer {
    const timer: Pending = { due: this.time + Math.max(0, milliseconds), order: (this.order += 1), action };
    this.pending.add(timer);
    return { cancel: () => this.pending.delete(timer) };
  }

  /** A clock whose timers are dropped, once `alive` is false: the time of a process that may be killed. */
  forProcess(alive: () => boolean): Clock {
    return {
      now: () => this.time,
      after: (milliseconds, action) => this.after(milliseconds, () => alive() && action()),
    };
  }

  /** Runs everything that is due in the next `milliseconds`, promises between timers included. */
  async run(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settled();
    for (let next = this.next(end); next; next = this.next(end)) {
      this.pending.delete(next);
      this.time = Math.max(this.time, next.due);
      next.action();
      await settled();
    }
    this.time = end;
  }

  /** Runs until `condition` holds; throws after `milliseconds`. */
  async until(condition: () => boolean, milliseconds: number, what: string, step = 100): Promise<void> {
    const end = this.time + milliseconds;
    await settled();
    while (!condition()) {
      if (this.time >= end) throw new Error(`after ${milliseconds} virtual ms still not: ${what}`);
      await this.run(step);
    }
  }

  /** Runs until the promise is settled. */
  async await<T>(promise: Promise<T>, milliseconds = 120_000): Promise<T> {
    let done = false;
    const mark = (): void => {
      done = true;
    };
    promise.then(mark, mark);
    await this.until(() => done, milliseconds, 'the promise is settled');
    return promise;
  }

  private next(end: number): Pending | undefined {
    let first: Pending | undefined;
    for (const timer of this.pending) {
      if (timer.due > end) continue;
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
    }
    return first;
  }
}

/** Resolves when all promises that can go on without a timer have done so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
