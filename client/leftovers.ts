import type { Timer } from './clock';
import { Leftover, type LeftoverOptions } from './leftover';
import type { Locks } from './locks';
import { takeUnsent } from './slot';

// A tab that is loaded anew is back long before, and finds its own slot free.
const pause = 10_000;

export interface LeftoversOptions extends LeftoverOptions {
  locks: Locks;
  /** Of the open document's own slot. */
  prefix: string;
}

/**
 * What other tabs of this user left unsent for this document when they were closed. Whoever has the document open looks
 * for it every ten seconds and delivers it. A slot's lock says that its tab is gone, and keeps it to one sender.
 */
export class Leftovers {
  private readonly running = new Set<Leftover>();
  /** Those whose site was not let in, by prefix: tried again after {@link again}. */
  private readonly refused = new Map<string, Leftover>();
  private anew = false;
  private timer: Timer | null = null;
  private looking: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly options: LeftoversOptions) {}

  /** How many changes of closed tabs wait. */
  get unsent(): number {
    return [...this.running, ...this.refused.values()].reduce((sum, { unsent }) => sum + unsent, 0);
  }

  /** Looks from now on. Resolves once it is known what there is. */
  start(): Promise<void> {
    return this.look();
  }

  /** Looks now, also at what was refused. */
  again(): void {
    this.anew = true;
    if (this.timer && !this.stopped) void this.look();
  }

  /** Tries at once whatever waits. */
  hurry(): void {
    for (const leftover of this.running) leftover.hurry();
  }

  /** Lets go of everything; what is unsent stays in the store. */
  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
    for (const leftover of this.running) leftover.stop();
  }

  private look(): Promise<void> {
    this.timer?.cancel();
    return (this.looking ??= this.take()
      // A store that cannot be read holds nothing that could be sent.
      .catch(() => undefined)
      .finally(() => {
        this.looking = null;
        if (!this.stopped) this.timer = this.options.clock.after(pause, () => void this.look());
      }));
  }

  private async take(): Promise<void> {
    const { store, locks, prefix, changed } = this.options;
    const { anew } = this;
    this.anew = false;
    const except = (other: string): boolean => !anew && this.refused.has(other);
    const slots = await takeUnsent({ store, locks, prefix, except });
    const leftovers = await Promise.all(slots.map((slot) => Leftover.load(this.options, slot)));
    if (this.stopped) return slots.forEach((slot) => slot.release());
    if (anew) this.refused.clear();
    for (const leftover of leftovers) void this.deliver(leftover);
    if (leftovers.length > 0) changed();
  }

  private async deliver(leftover: Leftover): Promise<void> {
    this.running.add(leftover);
    await leftover.deliver();
    this.running.delete(leftover);
    if (leftover.unsent > 0) this.refused.set(leftover.prefix, leftover);
    this.options.changed();
  }
}
