import limits from '../schema/limits.json';
import type { Patch } from '../crdt/index';
import type { Clock, Timer } from './clock';

// Behind a slow server, and offline, changes become larger, up to 32 windows: a night without a network must not
// become ten thousand requests.
const longestBacklog = 5;

export interface FlusherOptions {
  clock: Clock;
  /** How many participants there are, oneself included. */
  crowd(): number;
  /** How many sealed changes wait. */
  backlog(): number;
  flush(): void;
}

const isAtOnce = ({ inserted }: Patch): boolean =>
  inserted.includes('\n') || inserted.length > ((inserted.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);

/** Decides when the open change is sealed: after a window that depends on how many take part, at once on Enter and paste. */
export class Flusher {
  private timer: Timer | null = null;

  constructor(private readonly options: FlusherOptions) {}

  /** The user edited. */
  edited(patches: readonly Patch[]): void {
    const behind = Math.max(0, this.options.backlog() - 1);
    const atOnce = behind === 0 && patches.some(isAtOnce);
    if (this.timer && !atOnce) return;
    this.cancel();
    // "At once" is still after the caller is done, who may want to tell where the cursor is.
    this.timer = this.options.clock.after(atOnce ? 0 : this.window * 2 ** Math.min(longestBacklog, behind), () => {
      this.timer = null;
      this.options.flush();
    });
  }

  cancel(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private get window(): number {
    const crowd = this.options.crowd();
    if (crowd <= 2) return limits.flushAloneMilliseconds.value;
    return crowd <= 5 ? limits.flushFewMilliseconds.value : limits.flushManyMilliseconds.value;
  }
}
