import limits from '../schema/limits.json';
import type { Clock, Timer } from './clock';

const interval = limits.heartbeatMilliseconds.value;
const lifetime = limits.presenceMilliseconds.value;
const retry = 1_000;
const shortest = limits.cursorMilliseconds.value;
const each = limits.cursorMillisecondsPerParticipant.value;

/**
 * The pause between two signals that only move a cursor, in milliseconds. n participants who all move then send
 * n / pause(n) signals together, which is what each of them hears: never more than 1 / each, however many they are.
 */
export const cursorPause = (participants: number): number =>
  Math.min(interval, Math.max(shortest, participants * each));

export interface HeartbeatOptions {
  clock: Clock;
  /** Sends one heartbeat; must not reject. */
  send(): Promise<void>;
  /** Our own heartbeats did not come back for two intervals: the subscriptions are dead. */
  silent(): void;
  /** How many participants there are, oneself included. */
  crowd(): number;
  /** Whether nobody sees the page. */
  hidden(): boolean;
}

/**
 * Says every 15 seconds that we are here, and sooner when only the cursor moved. A page that is hidden says so, too: its user
 * is there, and soon idle. But if the browser stops its timers, or slows them down so far that the others have dropped us,
 * then it says nothing more until it is seen: else we would come and go once a minute.
 */
export class Heartbeat {
  private timer: Timer | null = null;
  private cursorTimer: Timer | null = null;
  private heardAt = 0;
  private sentAt = 0;
  private started = false;

  constructor(private readonly options: HeartbeatOptions) {}

  start(): void {
    this.started = true;
    this.heard();
    this.sentAt = this.options.clock.now();
    this.beat();
  }

  /** Sends a heartbeat now; the next one is due an interval later. */
  beat(): void {
    if (!this.started) return;
    const { clock, hidden, send, silent } = this.options;
    this.timer?.cancel();
    this.cursorTimer?.cancel();
    this.cursorTimer = null;
    if (hidden() && clock.now() - this.sentAt >= lifetime) return;
    this.timer = clock.after(interval, () => this.beat());
    this.sentAt = clock.now();
    if (clock.now() - this.heardAt > 2 * interval) {
      this.heard();
      silent();
    }
    void send();
  }

  /** The server was too busy for the last one. */
  again(): void {
    if (!this.started) return;
    this.timer?.cancel();
    this.timer = this.options.clock.after(retry, () => this.beat());
  }

  /** Our heartbeat came back by the subscription, or the subscriptions are new. */
  heard(): void {
    this.heardAt = this.options.clock.now();
  }

  /** The cursor moved and no change will carry it. Where it is last is always sent: the signal tells where it is then. */
  moved(): void {
    const { clock, crowd: count } = this.options;
    const participants = count();
    if (!this.started || this.cursorTimer || participants < 2) return;
    const pause = cursorPause(participants);
    const due = Math.max(pause / 4, this.sentAt + pause - clock.now());
    this.cursorTimer = clock.after(due, () => this.beat());
  }

  /** A change carries the cursor: a heartbeat for it alone is not needed. */
  carried(): void {
    this.cursorTimer?.cancel();
    this.cursorTimer = null;
  }

  stop(): void {
    this.started = false;
    this.timer?.cancel();
    this.cursorTimer?.cancel();
  }
}
