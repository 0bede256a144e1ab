import limits from '../schema/limits.json';
import type { Clock, Timer } from './clock';
import type { Cursor } from './types';

const lifetime = limits.presenceMilliseconds.value;
const patience = limits.idleMilliseconds.value;

/** Somebody who has the document open. One user may be several participants, each with a site of its own. */
export interface Participant {
  readonly sid: number;
  readonly userId: string;
  readonly name: string | null;
  /** A CSS colour: the one of the user's profile, else one that belongs to the site. */
  readonly colour: string | null;
  readonly cursor: Cursor | null;
  /** Whether neither keystroke nor cursor came from there for two minutes. Nobody is idle to oneself. */
  readonly idle: boolean;
  /** Whether it is this very client. */
  readonly self: boolean;
}

/** What was heard of a site. */
export interface Heard {
  readonly userId: string;
  readonly name: string | null;
  readonly colour: string | null;
  readonly cursor: Cursor | null;
  /** For how long the site has done nothing, in milliseconds; null if that is not known. */
  readonly idleFor: number | null;
}

/** How long before `at` a site did something last; both are the server's times, whose distance alone counts here. */
export const idleFor = (lastActive: string | null, at: string): number | null =>
  lastActive === null ? null : Math.max(0, Date.parse(at) - Date.parse(lastActive));

/** Somebody came, said goodbye, or was not heard of any more. */
export interface Arrival {
  readonly kind: 'JOINED' | 'LEFT' | 'LOST';
  readonly participant: Participant;
}

interface Known extends Heard {
  /** By the server's clock: what was sent before does not count any more. */
  at: number;
  /** By our own clock. */
  heardAt: number;
  /** When it last did something, by our own clock. */
  activeAt: number;
  idle: boolean;
  left: boolean;
}

// Where nobody tells when it was active, a cursor that stands elsewhere shows it.
const activeSince = (former: Known | undefined, heard: Heard, now: number): number =>
  former && JSON.stringify(former.cursor) === JSON.stringify(heard.cursor) ? former.activeAt : now;

export interface ParticipantsOptions {
  clock: Clock;
  /** The list is another one now. */
  changed(): void;
  arrived(arrival: Arrival): void;
}

/** Who is there: whoever was heard of in the last 45 seconds by our own clock ([PRE-2]) and did not say goodbye. */
export class Participants {
  private readonly known = new Map<number, Known>();
  private timer: Timer | null = null;

  constructor(private readonly options: ParticipantsOptions) {}

  /** Those who are there, by site id. */
  get others(): Participant[] {
    return [...this.known]
      .filter(([, { left }]) => !left)
      .sort(([a], [b]) => a - b)
      .map(([sid, known]) => this.participant(sid, known));
  }

  /** A site was heard of; `at` is the server's time in milliseconds. */
  hear(sid: number, heard: Heard, at: number): void {
    this.note(sid, heard, at, false);
  }

  /** A site that is known wrote, and perhaps moved its cursor. */
  moved(sid: number, cursor: Cursor | null, at: number): void {
    const known = this.known.get(sid);
    if (known && !known.left) this.note(sid, { ...known, cursor: cursor ?? known.cursor, idleFor: 0 }, at, false);
  }

  /** A site said goodbye. It is remembered for a while, for a heartbeat sent before may come after. */
  leave(sid: number, heard: Heard, at: number): void {
    this.note(sid, heard, at, true);
  }

  stop(): void {
    this.timer?.cancel();
    this.known.clear();
  }

  private participant(sid: number, { userId, name, colour, cursor, idle }: Known): Participant {
    return { sid, userId, name, colour, cursor, idle, self: false };
  }

  private note(sid: number, heard: Heard, at: number, left: boolean): void {
    const former = this.known.get(sid);
    if ((former?.at ?? -Infinity) > at) return;
    const heardAt = this.options.clock.now();
    const activeAt = heard.idleFor === null ? activeSince(former, heard, heardAt) : heardAt - heard.idleFor;
    const known: Known = { ...heard, at, heardAt, activeAt, idle: heardAt - activeAt >= patience, left };
    this.known.set(sid, known);
    const wasHere = former !== undefined && !former.left;
    if (wasHere === left) {
      const participant = this.participant(sid, wasHere ? former : known);
      this.options.arrived({ kind: left ? 'LEFT' : 'JOINED', participant });
    }
    this.plan();
    this.options.changed();
  }

  /** Sets the timer to the next moment at which somebody is lost or becomes idle. */
  private plan(): void {
    let next = Infinity;
    for (const { heardAt, activeAt, idle, left } of this.known.values())
      next = Math.min(next, heardAt + lifetime, idle || left ? Infinity : activeAt + patience);
    this.timer?.cancel();
    const { clock } = this.options;
    this.timer = next < Infinity ? clock.after(next - clock.now(), () => this.lapse()) : null;
  }

  private lapse(): void {
    const now = this.options.clock.now();
    let visible = false;
    for (const [sid, known] of this.known) {
      const lost = now - known.heardAt >= lifetime;
      const idles = !known.idle && now - known.activeAt >= patience;
      visible ||= !known.left && (lost || idles);
      known.idle ||= idles;
      if (!lost) continue;
      this.known.delete(sid);
      if (!known.left) this.options.arrived({ kind: 'LOST', participant: this.participant(sid, known) });
    }
    this.plan();
    if (visible) this.options.changed();
  }
}
