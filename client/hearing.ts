import type { Change } from '../crdt/index';
import { Claims } from './claims';
import type { Clock } from './clock';
import { Holes } from './holes';
import { idleFor, type Participants } from './participants';
import type { WireChange, WireSignal } from './types';
import { changeFrom } from './wire';

export interface HearingOptions {
  clock: Clock;
  presence: Participants;
  /** Applies the change; false if changes that waited for others were dropped. */
  receive(change: Change): boolean;
  /** The changes that wait for others. */
  waiting(): readonly Change[];
  /** The last seq that is here of a site. */
  seqOf(sid: number): number;
  /** The revision up to which the segments are here. */
  revision(): number;
  /** Asks for a sync. */
  missing(): void;
}

/** Takes what the other sites publish, and asks for a sync where it shows that something is missing ([SYN-11]). */
export class Hearing {
  private readonly claims: Claims;
  private readonly holes: Holes;

  constructor(private readonly options: HearingOptions) {
    this.claims = new Claims(options.clock);
    this.holes = new Holes(options.clock, options.waiting, (sids) => {
      if (sids.filter((sid) => this.claims.allows(`hole/${sid}`)).length > 0) options.missing();
    });
  }

  change(wire: WireChange): void {
    const { presence, receive, missing } = this.options;
    if (!receive(changeFrom(wire)) && this.claims.allows('overflow')) missing();
    presence.moved(wire.sid, wire.cursor, Date.parse(wire.at));
    this.holes.check();
  }

  signal({ kind, sid, userId, name, colour, cursor, lastSeq, revision, lastActive, at }: WireSignal): void {
    const { presence, seqOf, revision: ours, missing } = this.options;
    const heard = { userId, name, colour, cursor, idleFor: idleFor(lastActive, at) };
    if (kind === 'LEFT') return presence.leave(sid, heard, Date.parse(at));
    presence.hear(sid, heard, Date.parse(at));
    const behind = [
      this.isBehind(`seq/${sid}`, seqOf(sid), lastSeq ?? 0),
      this.isBehind(`revision/${sid}`, ours(), revision ?? 0),
    ];
    if (behind.includes(true)) missing();
  }

  /** A sync is done: looks again at what is missing. */
  synced(): void {
    this.holes.check();
    const waiting = new Set(this.options.waiting().map(({ sid }) => sid));
    this.claims.keep((claim) => !claim.startsWith('hole/') || waiting.has(Number(claim.slice(5))));
  }

  stop(): void {
    this.holes.stop();
  }

  private isBehind(claim: string, have: number, claimed: number): boolean {
    this.claims.settle(claim, have);
    return claimed > have && this.claims.allows(claim, claimed);
  }
}
