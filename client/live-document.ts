import type { Anchor, Patch } from '../crdt/index';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import { Connection } from './connection';
import type { DocumentEvents, DocumentState, Selection } from './document-state';
import { Emitter } from './emitter';
import { toWeftError, WeftError } from './errors';
import type { DocumentContext, DocumentSignals } from './feature';
import { Flusher } from './flusher';
import { Hearing } from './hearing';
import { joinAnew, type JoinOptions } from './join';
import type { Keeping } from './keeping';
import { Leftovers } from './leftovers';
import type { Locks } from './locks';
import type { Outbox } from './outbox';
import type { Page } from './page';
import { idleFor, Participants, type Participant } from './participants';
import type { Random } from './random';
import { Reach } from './reach';
import { RemoteDocument } from './remote';
import type { Slot } from './slot';
import { Standing } from './standing';
import { Synchronizer } from './synchronizer';
import { Telling } from './telling';
import { topicsOf } from './topics';
import type { Transport } from './transport';
import type { Role, WireChange, WireJoined, WireSignal } from './types';
import { Writing, type Draft } from './writing';

// How long opening waits for the acknowledgement of the subscriptions, and closing for that of the last changes.
const patience = 5_000;

export interface LiveDocumentOptions {
  transport: Transport;
  store: Keeping;
  locks: Locks;
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
  /** What features are made with that are no part of this class: comments, chat, versions. */
  readonly context: DocumentContext;
  private readonly emitter = new Emitter<DocumentEvents>();
  private readonly signals = new Emitter<DocumentSignals>();
  private readonly reach: Reach;
  private readonly remote: RemoteDocument;
  private readonly writing: Writing;
  private readonly synchronizer: Synchronizer;
  private readonly standing: Standing;
  private readonly connection: Connection;
  private readonly presence: Participants;
  private readonly hearing: Hearing;
  private readonly flusher: Flusher;
  private readonly leftovers: Leftovers;
  private readonly telling: Telling;
  private profile: { name: string | null; colour: string | null };
  private closed = false;

  private constructor(private readonly options: LiveDocumentOptions) {
    const { clock, random, joined, outbox, draft, slot, transport, page } = options;
    this.documentId = joined.documentId;
    this.userId = joined.userId;
    this.profile = { name: joined.name, colour: joined.colour };
    this.reach = new Reach(transport, () => this.back());
    this.remote = new RemoteDocument(this.documentId, this.reach.transport, clock, random);
    this.presence = new Participants({
      clock,
      changed: () => this.emitter.emit('participants', this.participants),
      arrived: (arrival) => this.emitter.emit('arrival', arrival),
    });
    this.telling = new Telling({
      clock,
      state: () => this.state,
      fingerprint: () => JSON.stringify([this.state, this.role, this.epoch]),
      tell: (state) => this.emitter.emit('state', state),
    });
    this.standing = new Standing({
      backoff: new Backoff(clock, random),
      epoch: joined.epoch,
      role: joined.role,
      reach: this.reach,
      read: () => this.remote.describe(),
      writing: () => this.writing,
      raised: () => this.connection.renew(),
      changed: () => this.telling.changed(),
      over: () => {
        this.end();
        slot.release();
      },
    });
    const { standing, telling } = this;
    this.synchronizer = new Synchronizer({
      backoff: new Backoff(clock, random),
      read: (revision) => this.remote.log(revision),
      deliver: (log) => {
        this.writing.absorb(log);
        standing.absorb(log);
        this.hearing.synced();
      },
      reload: () => this.writing.rebuild(),
      failed: (error) => standing.failed(error),
    });
    this.writing = new Writing({
      clock,
      random,
      outbox,
      draft,
      draftKey: `${slot.prefix}draft`,
      site: { sid: joined.sid, ssn: joined.ssn },
      read: (whole) => this.remote.load(whole),
      submit: (entry) => this.remote.submit(entry, standing.epoch),
      joinAnew: async () => {
        const { sid, ssn, epoch } = await joinAnew({ ...options.join, transport: this.reach.transport });
        standing.see(epoch);
        return { sid, ssn };
      },
      sync: () => this.sync(),
      rebuilt: (log) => {
        this.synchronizer.rebase(log.revision);
        standing.absorb(log);
        this.hearing.synced();
      },
      patched: (patches) => this.emitter.emit('patches', patches),
      drafted: (kept) => this.emitter.emit('draft', kept),
      failed: (error) => standing.failed(error),
      gaveUp: (reason) => void standing.giveUp(reason),
      changed: () => telling.changed(),
    });
    this.leftovers = new Leftovers({
      clock,
      store: options.store,
      locks: options.locks,
      prefix: slot.prefix,
      join: { ...options.join, transport: this.reach.transport },
      remote: this.remote,
      epoch: () => standing.epoch,
      see: (epoch) => standing.see(epoch),
      failed: (error) => {
        this.reach.failed(error);
        telling.changed();
      },
      drafted: (kept) => this.emitter.emit('draft', kept),
      changed: () => telling.changed(),
    });
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
    this.connection = new Connection({
      transport,
      clock,
      random,
      page,
      topics: topicsOf({
        documentId: this.documentId,
        sid: () => this.sid,
        change: (change) => this.hearChange(change),
        signal: (signal) => this.hearSignal(signal),
        event: (event) => this.signals.emit('event', event),
      }),
      send: () => this.sendHeartbeat(),
      crowd: () => this.participants.length,
      refresh: () => this.refresh(),
      wake: () => this.resume(),
      hide: () => {
        this.flush();
        const unsent = this.writing.sender.next;
        if (unsent) this.remote.submitForGood(unsent, this.epoch);
        this.remote.leaveForGood(this.sid);
      },
      failed: (error) => standing.failed(error),
      changed: () => telling.changed(),
    });
    this.context = {
      documentId: this.documentId,
      userId: this.userId,
      transport: this.reach.transport,
      clock,
      random,
      signals: this.signals,
      anchorAt: (position, side) => this.anchorAt(position, side),
      positionOf: (anchor) => this.positionOf(anchor),
      passageAt: (start, end) => this.writing.passageAt(start, end),
      findPassage: (passage) => this.writing.findPassage(passage),
      ssn: () => this.ssn,
      saved: () => this.saved(),
      failed: (error) => standing.failed(error),
    };
    for (const { sid, lastActive, lastSeen, ...about } of joined.participants)
      if (sid !== this.sid) this.presence.hear(sid, { ...about, idleFor: idleFor(lastActive, lastSeen) }, 0);
    this.signals.on('event', (event) => standing.hear(event));
    this.signals.on(
      'end',
      options.store.watch(() => telling.changed()),
    );
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
    return this.standing.epoch;
  }

  get role(): Role {
    return this.standing.role;
  }

  get state(): DocumentState {
    const { unsaved } = this.writing;
    const { unsent: left } = this.leftovers;
    const { mayWrite, reason } = this.standing;
    const saved = unsaved + left === 0;
    const { kept } = this.options.store;
    return { connection: this.connected, saved, unsaved, left, kept, writable: !this.closed && mayWrite, reason };
  }

  /** Everybody who has the document open, oneself first; nobody once it is closed here. */
  get participants(): Participant[] {
    if (this.closed) return [];
    const { sid, userId, profile } = this;
    return [
      { sid, userId, ...profile, cursor: this.writing.cursorNow, idle: false, self: true },
      ...this.presence.others,
    ];
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
    this.connection.heartbeat.carried();
    this.flusher.edited(patches);
    this.telling.changed();
  }

  /** Tells the others where the cursor is; null if it is nowhere. */
  setCursor(selection: Selection | null): void {
    this.writing.setCursor(selection);
    if (!this.writing.open) this.connection.heartbeat.moved();
  }

  /** Sends what was edited without waiting for more. */
  flush(): void {
    this.flusher.cancel();
    this.writing.seal();
    this.telling.changed();
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
    this.back();
    this.connection.heartbeat.beat();
    this.refresh();
  }

  /** Sends what is unsent if that succeeds soon (the rest is kept in the store), says goodbye and lets the site go. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.flush();
    if (this.connected === 'live' && this.writing.givenUp === null) await this.telling.drain(patience);
    if (this.closed) return;
    this.end();
    await this.leave();
    await this.options.outbox.persisted();
    this.options.slot.release();
  }

  private get connected(): DocumentState['connection'] {
    if (this.closed) return 'closed';
    if (this.connection.disconnected || this.reach.unreachable) return 'offline';
    return this.connection.live ? 'live' : 'connecting';
  }

  private async begin(): Promise<void> {
    await this.connection.start(patience);
    await this.writing.rebuild();
    if (!this.writing.loaded) throw new WeftError(this.writing.givenUp ?? 'INTERNAL');
    await this.leftovers.start();
    this.connection.open();
    this.telling.changed();
  }

  private saved(): Promise<void> {
    this.flush();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.closed && this.state.unsaved > 0) return;
        stop();
        resolve();
      };
      const stop = this.emitter.on('state', look);
      look();
    });
  }

  private sync(): Promise<void> {
    return this.closed || !this.writing.loaded ? Promise.resolve() : this.synchronizer.request();
  }

  private refresh(): void {
    void this.sync();
    this.leftovers.again();
    this.signals.emit('refresh', undefined);
  }

  private hearChange(change: WireChange): void {
    // Our own come by the log alone, and only our own lock writes them.
    if (!this.closed && change.sid !== this.sid) this.hearing.change(change);
  }

  private hearSignal(signal: WireSignal): void {
    if (this.closed) return;
    this.standing.see(signal.epoch);
    if (signal.sid !== this.sid) return this.hearing.signal(signal);
    this.profile = { name: signal.name, colour: signal.colour };
    if (signal.kind !== 'LEFT') this.connection.heartbeat.heard();
  }

  private async sendHeartbeat(): Promise<void> {
    const { sid, storedSeq, cursorNow } = this.writing;
    const { revision } = this.synchronizer;
    try {
      const heartbeat = await this.remote.heartbeat({ sid, lastSeq: storedSeq, revision, cursor: cursorNow });
      if (this.closed || !heartbeat) return;
      this.standing.see(heartbeat.epoch);
    } catch (cause) {
      const error = toWeftError(cause);
      if (error.reason === 'BUSY') this.connection.heartbeat.again();
      this.standing.failed(error);
    }
    if (this.standing.mayMend) await this.standing.check();
  }

  // Requests may succeed again. Amplify would not try to connect for up to a minute after a first attempt that failed.
  private back(): void {
    if (this.connection.disconnected) this.connection.renew();
    this.writing.sender.release('SIGNED_OUT');
    this.writing.hurry();
    this.synchronizer.hurry();
    this.leftovers.hurry();
    this.telling.changed();
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
    this.connection.stop();
    this.hearing.stop();
    this.presence.stop();
    this.standing.stop();
    this.synchronizer.stop();
    this.writing.stop();
    this.leftovers.stop();
    this.signals.emit('end', undefined);
    this.emitter.emit('participants', []);
    this.telling.changed();
  }
}
