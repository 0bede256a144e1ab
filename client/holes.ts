import limits from '../schema/limits.json';
import type { Change } from '../crdt/index';
import type { Clock, Timer } from './clock';

const patience = limits.holeMilliseconds.value;

/** Watches the changes that wait for others, and tells of the sites that have one waiting for too long. */
export class Holes {
  private since = new Map<string, number>();
  private timer: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly waiting: () => readonly Change[],
    private readonly found: (sids: readonly number[]) => void,
  ) {}

  /** Looks again, after something was applied. */
  check(): void {
    const now = this.clock.now();
    this.since = new Map(
      this.waiting().map(({ sid, seq }) => [`${sid}/${seq}`, this.since.get(`${sid}/${seq}`) ?? now] as const),
    );
    if (this.since.size > 0) this.timer ??= this.clock.after(patience, () => this.fire());
  }

  stop(): void {
    this.timer?.cancel();
    this.since.clear();
  }

  private fire(): void {
    this.timer = null;
    this.check();
    const before = this.clock.now() - patience;
    const old = this.waiting().filter(({ sid, seq }) => this.since.get(`${sid}/${seq}`)! <= before);
    if (old.length > 0) this.found([...new Set(old.map(({ sid }) => sid))]);
  }
}
