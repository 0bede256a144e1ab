import type { Anchor, Patch } from '../crdt/index';
import { Access } from './access';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import type { DocumentEvents, DocumentState, Selection } from './document-state';
import { Emitter } from './emitter';
import { WeftError, type Reason } from './errors';
import { Flusher } from './flusher';
import { Heartbeat } from './heartbeat';
import { Hearing } from './hearing';
import { joinAnew, type JoinOptions } from './join';
import type { Log } from './log';
import type { Outbox } from './outbox';
import type { Page } from './page';
import { Participants, type Participant } from './participants';
import * as queries from './queries';
import type { Random } from './random';
import { Reach } from './reach';
import { RemoteDocument } from './remote';
import { Resync } from './resync';
import type { Slot } from './slot';
import type { Store } from './store';
import { Subscriptions } from './subscriptions';
import { Synchronizer } from './synchronizer';
import type { Transport } from './transport';
import type { Role, Session, WireChange, WireDocumentEvent, WireJoined, WireSignal } from './types';
import { Writing, type Draft } from './writing';

// How long opening waits for the acknowledgement of the subscriptions, and closing for that of the last changes.
const patience = 5_000;
// What a change of access or a new session may mend.
const temporary: readonly (Reason | null)[] = ['ROLE_TOO_LOW', 'SESSION_TERMINATED'];

export interface LiveDocumentOptions {
  transport: Transport;
  store: Store;
  clock: Clock;
  random: Random;
  page: Page;
  slot: Slot;
  outbox: Outbox;
  draft: Draft | null;
  joined: WireJoined;
  join: JoinOptions;
}

/** A document that is open for writing together. Made by `Weft.open`. */
export class LiveDocument {
  readonly documentId: string;
  readonly userId: string;
  private readonly emitter = new Emitter<DocumentEvents>();
  private readonly writing: Writing;
  private readonly synchronizer: Synchronizer;
  private readonly subscriptions: Subscriptions;
  private readonly heartbeat: Heartbeat;
  private readonly presence: Participants;
  private readonly hearing: Hearing;
  private readonly flusher: Flusher;
  private readonly reach: Reach;
  private readonly remote: RemoteDocument;
  private readonly resync: Resync;
  private readonly stops: (() => void)[] = [];
  private readonly drained = new Set<() => void>();
  private readonly access: Access;
  private profile: { name: string | null; colour: string | null };
  private ready: (() => void) | null = null;
  private opened = false;
  private closed = false;
  private disconnected = false;
  private telling = false;
  private lastState = '';

  private constructor(private readonly options: LiveDocumentOptions) {
    const { clock, random, joined, outbox, draft, slot, transport } = options;
    this.documentId = joined.documentId;
    this.userId = joined.userId;
    this.access = new Access({
      backoff: new Backoff(clock, random),
      epoch: joined.epoch,
      role: joined.role,
      read: () => this.remote.describe(),
      raised: () => this.subscriptions.renew(),
      checked: ({ session }) => this.checked(session),
      failed: (error) => this.failed(error),
    });
    this.profile = { name: joined.name, colour: joined.colour };
    this.reach = new Reach(transport, () => this.back());
    this.remote = new RemoteDocument(this.documentId, this.reach.transport, clock, random);
    this.presence = new Participants(clock, () => this.emitter.emit('participants', this.participants));
    this.synchronizer = new Synchronizer({
      backoff: new Backoff(clock, random),
      read: (revision) => this.remote.log(revision),
      deliver: (log) => this.absorb(log),
      failed: (error) => this.failed(error),
    });
    this.writing = new Writing({
      clock,
      random,
      outbox,
      draft,
      draftKey: `${slot.prefix}draft`,
      site: { sid: joined.sid, ssn: joined.ssn },
      read: () => this.remote.log(0),
      submit: (entry) => this.remote.submit(entry, this.access.epoch),
      joinAnew: async () => {
        const { sid, ssn, epoch } = await joinAnew({ ...options.join, transport: this.reach.transport });
        this.access.see(epoch);
        return { sid, ssn };
      },
      sync: () => this.sync(),
      rebuilt: (log) => {
        this.synchronizer.rebase(log.revision);
        this.hearing.synced();
      },
      patched: (patches) => this.emitter.emit('patches', patches),
      drafted: (kept) => this.emitter.emit('draft', kept),
      failed: (error) => this.failed(error),
      gaveUp: (reason) => void this.giveUp(reason),
      changed: () => this.changed(),
    });
    this.resync = new Resync(clock, () => void this.sync());
    this.hearing = new Hearing({
      clock,
      presence: this.presence,
      receive: (change) => this.writing.receive(change),
      waiting: () => this.writing.waiting,
      seqOf: (sid) => this.writing.seqOf(sid),
      revision: () => this.synchronizer.revision,
      missing: () => void this.sync(),
    });
    this.flusher = new Flusher({
      clock,
      crowd: () => this.participants.length,
      backlog: () => outbox.entries.length,
      flush: () => this.flush(),
    });
    this.heartbeat = new Heartbeat({
      clock,
      send: () => this.sendHeartbeat(),
      silent: () => {
        this.subscriptions.renew();
        void this.sync();
      },
      crowd: () => this.participants.length,
    });
    this.subscriptions = new Subscriptions({
      transport,
      clock,
      random,
      topics: [
        {
          query: queries.onChange,
          variables: () => ({ documentId: this.documentId, sid: this.sid }),
          next: ({ onChange }: { onChange: WireChange | null }) => onChange && this.hearChange(onChange),
        },
        {
          query: queries.onSignal,
          variables: () => ({ documentId: this.documentId }),
          next: ({ onSignal }: { onSignal: WireSignal | null }) => onSignal && this.hearSignal(onSignal),
        },
        {
          query: queries.onDocumentEvent,
          variables: () => ({ documentId: this.documentId }),
          next: ({ onDocumentEvent }: { onDocumentEvent: WireDocumentEvent | null }) =>
            onDocumentEvent && void this.access.check(),
        },
      ],
      ready: () => this.subscribed(),
      failed: (error) => this.failed(error),
    });
    for (const { sid, userId, name, colour, cursor } of joined.participants)
      if (sid !== this.sid) this.presence.hear(sid, { userId, name, colour, cursor }, 0);
  }

  /** Subscribes, waits for the acknowledgement, reads the log, and goes on with what a former run left unsent. */
  static async start(options: LiveDocumentOptions): Promise<LiveDocument> {
    const live = new LiveDocument(options);
    try {
      await live.begin();
      return live;
    } catch (error) {
      live.end();
      throw error;
    }
  }

  get text(): string {
    return this.writing.text;
  }

  /** Of the text, in UTF-16 code units. */
  get length(): number {
    return this.writing.length;
  }

  get ssn(): number {
    return this.writing.ssn;
  }

  get sid(): number {
    return this.writing.sid;
  }

  get epoch(): number {
    return this.access.epoch;
  }

  get role(): Role {
    return this.access.role;
  }

  get state(): DocumentState {
    const { unsaved, givenUp } = this.writing;
    return {
      connection: this.connection,
      saved: unsaved === 0,
      unsaved,
      writable: !this.closed && givenUp === null && this.access.mayWrite,
      reason: givenUp ?? (this.reach.signedOut ? 'NOT_SIGNED_IN' : null),
    };
  }

  /** Everybody who has the document open, oneself first. */
  get participants(): Participant[] {
    const { sid, userId, profile } = this;
    return [{ sid, userId, ...profile, cursor: this.writing.cursorNow, self: true }, ...this.presence.others];
  }

  /** Calls `listener` at every such event; gives what stops it. */
  on<Name extends keyof DocumentEvents>(name: Name, listener: (value: DocumentEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  /**
   * Applies the user's edits, one patch after the other, and sends them soon. Throws a {@link WeftError} if the user may
   * not write, and a RangeError for a patch outside the text or one that would leave half a surrogate pair.
   */
  edit(patches: readonly Patch[]): void {
    const { writable, reason } = this.state;
    if (!writable) throw new WeftError(reason ?? 'ROLE_TOO_LOW');
    this.writing.edit(patches);
    this.heartbeat.carried();
    this.flusher.edited(patches);
    this.changed();
  }

  /** Tells the others where the cursor is; null if it is nowhere. */
  setCursor(selection: Selection | null): void {
    this.writing.setCursor(selection);
    if (!this.writing.open) this.heartbeat.moved();
  }

  /** Sends what was edited without waiting for more. */
  flush(): void {
    this.flusher.cancel();
    this.writing.seal();
    this.changed();
  }

  /** What could not be sent and was taken out of the text; null if there is nothing. */
  draft(): Draft | null {
    return this.writing.draft;
  }

  /** Forgets the draft, after it was exported. */
  async discardDraft(): Promise<void> {
    this.writing.draft = null;
    await this.options.store.write([], [`${this.options.slot.prefix}draft`]);
  }

  /** A place that moves with the text; `side` says to which of its neighbours it keeps. */
  anchorAt(position: number, side: Anchor['side']): Anchor {
    return this.writing.anchorAt(position, side);
  }

  /** The position of an anchor in the present text; null if its character is not known here. */
  positionOf(anchor: Anchor): number | null {
    return this.writing.positionOf(anchor);
  }

  /** Tries at once whatever waits for a connection or for the user to sign in. */
  resume(): void {
    if (this.closed) return;
    this.writing.sender.release('SIGNED_OUT');
    this.writing.hurry();
    this.synchronizer.hurry();
    this.heartbeat.beat();
    void this.sync();
  }

  /** Sends what is unsent if that succeeds soon (the rest is kept in the store), says goodbye and lets the site go. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.flush();
    if (this.connection === 'live' && this.writing.givenUp === null) await this.drain();
    if (this.closed) return;
    this.end();
    await this.leave();
    await this.options.outbox.persisted();
    this.options.slot.release();
  }

  private get connection(): DocumentState['connection'] {
    if (this.closed) return 'closed';
    if (this.disconnected || this.reach.unreachable) return 'offline';
    return this.opened && this.subscriptions.ready ? 'live' : 'connecting';
  }

  private async begin(): Promise<void> {
    const { transport, page, clock } = this.options;
    this.stops.push(
      transport.onConnection((connected) => this.connectionChanged(connected)),
      page.onWake(() => this.resume()),
      page.onHide(() => {
        this.flush();
        void this.leave();
      }),
    );
    const acknowledged = new Promise<void>((resolve) => {
      const timer = clock.after(patience, resolve);
      this.ready = () => {
        timer.cancel();
        resolve();
      };
    });
    this.subscriptions.renew();
    await acknowledged;
    this.ready = null;
    await this.writing.rebuild();
    if (!this.writing.loaded) throw new WeftError(this.writing.givenUp ?? 'INTERNAL');
    this.opened = true;
    this.heartbeat.start();
    this.resync.soon();
    this.resync.start();
    this.changed();
  }

  private subscribed(): void {
    this.disconnected = false;
    this.heartbeat.heard();
    this.ready?.();
    if (this.opened) {
      void this.sync();
      this.resync.soon();
    }
    this.changed();
  }

  private sync(): Promise<void> {
    return this.closed || !this.writing.loaded ? Promise.resolve() : this.synchronizer.request();
  }

  private absorb(log: Log): void {
    this.writing.absorb(log);
    this.access.see(log.epoch);
    this.seeSession(log.ssn, log.sessionStatus === 'TERMINATED');
    this.hearing.synced();
  }

  private hearChange(change: WireChange): void {
    // Our own come by the log alone, and only our own lock writes them.
    if (!this.closed && change.sid !== this.sid) this.hearing.change(change);
  }

  private hearSignal(signal: WireSignal): void {
    if (this.closed) return;
    this.access.see(signal.epoch);
    if (signal.sid !== this.sid) return this.hearing.signal(signal);
    this.profile = { name: signal.name, colour: signal.colour };
    if (signal.kind !== 'LEFT') this.heartbeat.heard();
  }

  private async sendHeartbeat(): Promise<void> {
    const { sid, storedSeq, cursorNow } = this.writing;
    const { revision } = this.synchronizer;
    try {
      const heartbeat = await this.remote.heartbeat({ sid, lastSeq: storedSeq, revision, cursor: cursorNow });
      if (this.closed || !heartbeat) return;
      this.access.see(heartbeat.epoch);
      if (temporary.includes(this.writing.givenUp)) await this.access.check();
    } catch (error) {
      this.failed(error as WeftError);
    }
  }

  private checked({ ssn, status }: Session): void {
    if (!this.access.mayWrite && this.writing.unsaved > 0) void this.giveUp('ROLE_TOO_LOW');
    this.seeSession(ssn, status === 'TERMINATED');
    this.changed();
  }

  private seeSession(ssn: number, terminated: boolean): void {
    if (this.closed) return;
    this.writing.enter(ssn);
    if (terminated) void this.giveUp('SESSION_TERMINATED');
    else if (temporary.includes(this.writing.givenUp) && this.access.mayWrite) this.writing.regain();
  }

  private failed(error: WeftError): void {
    this.reach.failed(error);
    const ended = ['NOT_A_MEMBER', 'SITE_NOT_YOURS', 'SITE_BARRED', 'SESSION_TERMINATED'].includes(error.reason);
    if (ended) void this.giveUp(error.reason);
    this.changed();
  }

  private async giveUp(reason: Reason): Promise<void> {
    if (this.closed) return;
    await this.writing.giveUp(reason);
    if (reason !== 'NOT_A_MEMBER' || this.closed) return;
    this.end();
    this.options.slot.release();
  }

  // Requests succeed again.
  private back(): void {
    this.writing.sender.release('SIGNED_OUT');
    this.writing.hurry();
    this.synchronizer.hurry();
    this.changed();
  }

  private connectionChanged(connected: boolean): void {
    this.disconnected = !connected;
    if (connected) this.resume();
    else this.subscriptions.interrupt();
    this.changed();
  }

  private drain(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.options.clock.after(patience, resolve);
      this.drained.add(() => {
        timer.cancel();
        resolve();
      });
      this.changed();
    });
  }

  private changed(): void {
    const { state } = this;
    if (state.saved || state.connection === 'offline') {
      for (const resolve of this.drained) resolve();
      this.drained.clear();
    }
    if (this.telling) return;
    this.telling = true;
    // Later: an editor that is calling `edit` does not want to be called back.
    queueMicrotask(() => this.tellState());
  }

  private tellState(): void {
    this.telling = false;
    const { state } = this;
    const text = JSON.stringify([state, this.role, this.epoch]);
    if (text === this.lastState) return;
    this.lastState = text;
    this.emitter.emit('state', state);
  }

  private async leave(): Promise<void> {
    try {
      await this.remote.leave(this.sid);
    } catch {
      // The others drop us 45 seconds later.
    }
  }

  private end(): void {
    this.closed = true;
    this.flusher.cancel();
    this.resync.stop();
    for (const stop of this.stops) stop();
    this.subscriptions.close();
    this.heartbeat.stop();
    this.hearing.stop();
    this.presence.stop();
    this.access.stop();
    this.synchronizer.stop();
    this.writing.stop();
    this.changed();
  }
}
