import type { Clock, Timer } from './clock';
import type { Random } from './random';

/** Ever longer waits with full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015), at least half of each. */
export class Backoff {
  private attempt = 0;
  private timer: Timer | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly first = 500,
    private readonly longest = 30_000,
  ) {}

  /** The next attempt is a first one again. */
  reset(): void {
    this.attempt = 0;
  }

  /** How long the next wait is, in milliseconds; each call counts as one attempt. */
  next(): number {
    const ceiling = Math.min(this.longest, this.first * 2 ** this.attempt);
    this.attempt += 1;
    return ceiling * (0.5 + this.random() / 2);
  }

  /** Resolves after the next wait, or when {@link hurry} is called. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.timer = this.clock.after(this.next(), () => this.hurry());
    });
  }

  /** Ends a running wait now. */
  hurry(): void {
    this.timer?.cancel();
    this.timer = null;
    const wake = this.wake;
    this.wake = null;
    wake?.();
  }
}
