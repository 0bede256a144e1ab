import type { Clock, Timer } from '../../../client/clock';

interface Pending {
  due: number;
  order: number;
  action: () => void;
}

const minute = 60_000;

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

  /**
   * The time of a process that may be killed, and slowed down: once `alive` is false its timers are dropped, and while
   * `slow` is true they fire only on the minute, as those of a page that was hidden for long do.
   */
  forProcess(alive: () => boolean, slow: () => boolean): Clock {
    return {
      now: () => this.time,
      after: (milliseconds, action) => {
        const fire = (): void => {
          const wait = slow() ? (minute - (this.time % minute)) % minute : 0;
          if (wait > 0) timer = this.after(wait, fire);
          else if (alive()) action();
        };
        let timer = this.after(milliseconds, fire);
        return { cancel: () => timer.cancel() };
      },
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
