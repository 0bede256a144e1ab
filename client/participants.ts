import limits from '../schema/limits.json';
import type { Clock, Timer } from './clock';
import type { Cursor } from './types';

const lifetime = limits.presenceMilliseconds.value;

/** Somebody who has the document open. One user may be several participants, each with a site of its own. */
export interface Participant {
  readonly sid: number;
  readonly userId: string;
  readonly name: string | null;
  /** A CSS colour. */
  readonly colour: string | null;
  readonly cursor: Cursor | null;
  /** Whether it is this very client. */
  readonly self: boolean;
}

/** What was heard of a site. */
export interface Heard {
  readonly userId: string;
  readonly name: string | null;
  readonly colour: string | null;
  readonly cursor: Cursor | null;
}

interface Known extends Heard {
  /** By the server's clock: what was sent before does not count any more. */
  at: number;
  /** By our own clock. */
  heardAt: number;
  left: boolean;
}

/** Who is there: whoever was heard of in the last 45 seconds by our own clock ([PRE-2]) and did not say goodbye. */
export class Participants {
  private readonly known = new Map<number, Known>();
  private timer: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** Those who are there, by site id. */
  get others(): Participant[] {
    return [...this.known]
      .filter(([, { left }]) => !left)
      .sort(([a], [b]) => a - b)
      .map(([sid, { userId, name, colour, cursor }]) => ({ sid, userId, name, colour, cursor, self: false }));
  }

  /** A site was heard of; `at` is the server's time in milliseconds. */
  hear(sid: number, heard: Heard, at: number): void {
    this.note(sid, heard, at, false);
  }

  /** A site that is known moved its cursor. */
  moved(sid: number, cursor: Cursor | null, at: number): void {
    const known = this.known.get(sid);
    if (known && !known.left) this.note(sid, { ...known, cursor: cursor ?? known.cursor }, at, false);
  }

  /** A site said goodbye. It is remembered for a while, for a heartbeat sent before may come after. */
  leave(sid: number, heard: Heard, at: number): void {
    this.note(sid, heard, at, true);
  }

  stop(): void {
    this.timer?.cancel();
    this.known.clear();
  }

  private note(sid: number, { userId, name, colour, cursor }: Heard, at: number, left: boolean): void {
    if ((this.known.get(sid)?.at ?? -Infinity) > at) return;
    this.known.set(sid, { userId, name, colour, cursor, at, heardAt: this.clock.now(), left });
    this.timer ??= this.clock.after(lifetime, () => this.expire());
    this.changed();
  }

  private expire(): void {
    this.timer = null;
    const before = this.clock.now() - lifetime;
    let visible = false;
    let oldest = Infinity;
    for (const [sid, { heardAt, left }] of this.known) {
      if (heardAt <= before) {
        this.known.delete(sid);
        visible ||= !left;
      } else oldest = Math.min(oldest, heardAt);
    }
    if (oldest < Infinity) this.timer = this.clock.after(oldest - before, () => this.expire());
    if (visible) this.changed();
  }
}
