import limits from '../schema/limits.json';
import type { Clock, Timer } from './clock';

/** Syncs that nothing asked for. */
export class Resync {
  private once: Timer | null = null;
  private periodic: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly sync: () => void,
  ) {}

  /** One more, a few seconds from now: AppSync may lose what follows the acknowledgement of a subscription. */
  soon(): void {
    this.once?.cancel();
    this.once = this.clock.after(limits.resyncMilliseconds.value, this.sync);
  }

  /** One every five minutes. */
  start(): void {
    this.periodic = this.clock.after(limits.periodicSyncMilliseconds.value, () => {
      this.sync();
      this.start();
    });
  }

  stop(): void {
    this.once?.cancel();
    this.periodic?.cancel();
  }
}
