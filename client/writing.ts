import {
  Author,
  findPassage,
  lastSeq,
  passageAt,
  Replica,
  type Anchor,
  type Change,
  type Passage,
  type Patch,
  type Whereabouts,
} from '../crdt/index';
import limits from '../schema/limits.json';
import { untilDone } from './attempts';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import { Coalesced } from './coalesced';
import { difference } from './diff';
import { isEnding, type Reason, type WeftError } from './errors';
import type { Log } from './log';
import type { Entry, Outbox } from './outbox';
import type { Random } from './random';
import { Sender } from './sender';
import { replay, settle, type Site } from './settle';
import type { Cursor } from './types';

/** What could not be sent and is not part of the text any more: kept for the user to export. */
export interface Draft {
  readonly changes: readonly Change[];
  /** The whole text as the user saw it. */
  readonly text: string;
  readonly reason: Reason;
}

export interface WritingOptions {
  clock: Clock;
  random: Random;
  outbox: Outbox;
  site: Site;
  draft: Draft | null;
  /** Where the store keeps the draft. */
  draftKey: string;
  /** Reads the log from its beginning: from a snapshot on, unless every change is wanted (`whole`). */
  read(whole: boolean): Promise<Log>;
  /** Submits a change under the present epoch; resolves with the acknowledgement. */
  submit(entry: Entry): Promise<void>;
  /** Takes a site that was never used. */
  joinAnew(): Promise<Site>;
  /** Reads what is new in the log, and what it tells of epoch and session. */
  sync(): Promise<void>;
  /** The replica was built anew from the log. */
  rebuilt(log: Log): void;
  /** Somebody else's edits changed the text. */
  patched(patches: Patch[]): void;
  drafted(draft: Draft): void;
  failed(error: WeftError): void;
  gaveUp(reason: Reason): void;
  /** What is unsaved may have changed. */
  changed(): void;
}

/** The text of an open document, with this client's own edits in it, and the way of those edits to the log. */
export class Writing {
  readonly sender: Sender;
  draft: Draft | null;
  /** Why nothing may be written any more. */
  givenUp: Reason | null = null;
  /** The last seq of this site that the log is known to hold. */
  storedSeq = 0;
  /** Whether the log was read at least once. */
  loaded = false;
  private site: Site;
  private replica = new Replica();
  private author: Author;
  private cursor: Cursor | null = null;
  /** What was pushed, synced or acknowledged since a rebuild began to read the log, which need not hold it. */
  private news: Change[] | null = null;
  private stopped = false;
  private refusals = 0;
  private readonly settling: Backoff;
  private readonly reading: Backoff;
  private readonly rebuilds = new Coalesced(() => this.run());

  constructor(private readonly options: WritingOptions) {
    const { clock, random, outbox } = options;
    this.site = options.site;
    this.draft = options.draft;
    this.author = new Author(this.replica, this.site);
    this.settling = new Backoff(clock, random);
    this.reading = new Backoff(clock, random);
    this.sender = new Sender({
      backoff: new Backoff(clock, random),
      outbox,
      submit: (entry) => options.submit(entry),
      failed: (error) => options.failed(error),
      refused: (error) => this.refused(error),
      acknowledged: ({ change }) => {
        this.refusals = 0;
        this.settling.reset();
        this.storedSeq = lastSeq(change);
        this.news?.push(change);
        options.changed();
      },
    });
    // What a former run left is shown before it is sent: if it is refused, it is a draft with its text.
    this.sender.hold('REBUILDING');
  }

  get text(): string {
    return this.replica.text;
  }

  get length(): number {
    return this.replica.length;
  }

  get waiting(): readonly Change[] {
    return this.replica.waiting;
  }

  get ssn(): number {
    return this.site.ssn;
  }

  get sid(): number {
    return this.site.sid;
  }

  /** Whether there is an edit that is not part of a sealed change yet. */
  get open(): boolean {
    return this.author.open;
  }

  /** How many changes are not acknowledged, the open one included. */
  get unsaved(): number {
    return this.options.outbox.entries.length + (this.open ? 1 : 0);
  }

  get cursorNow(): Cursor | null {
    return this.cursor;
  }

  /** The last seq that is here of a site. */
  seqOf(sid: number): number {
    return this.replica.vector[sid] ?? 0;
  }

  anchorAt(position: number, side: Anchor['side']): Anchor {
    return this.replica.anchorAt(position, side);
  }

  positionOf(anchor: Anchor): number | null {
    return this.replica.positionOf(anchor);
  }

  passageAt(start: number, end: number): Passage {
    return passageAt(this.replica, start, end, {
      length: limits.quoteLength.value,
      ranges: limits.passageRanges.value,
      context: limits.contextLength.value,
    });
  }

  findPassage(passage: Passage): Whereabouts {
    return findPassage(this.replica, passage);
  }

  setCursor(positions: { anchor: number; head: number } | null): void {
    this.cursor = positions && this.cursorAt(positions.anchor, positions.head);
  }

  /** Applies the user's edit at once; it is sent once it is sealed. */
  edit(patches: readonly Patch[]): void {
    try {
      this.author.edit(patches);
    } finally {
      this.queue(this.author.takeSealed());
    }
  }

  /** Closes the open change and sends it. */
  seal(): void {
    this.queue(this.author.takeSealed());
    const change = this.author.seal();
    if (change) this.queue([change]);
    this.sender.kick();
  }

  /** Applies a change that was pushed. False if too many wait for others, and so were dropped: they are in the log. */
  receive(change: Change): boolean {
    this.news?.push(change);
    const { overflows } = this.replica;
    this.apply([change]);
    return this.replica.overflows === overflows;
  }

  /** Applies what a sync brought, and settles what it shows of our own changes. */
  absorb(log: Log): void {
    const own = log.changes.filter(({ sid }) => sid === this.site.sid);
    let disputed = false;
    for (const change of own) {
      const observation = this.options.outbox.observe(change);
      if (observation === 'ACKNOWLEDGED') this.storedSeq = lastSeq(change);
      disputed ||= observation === 'DISPUTED';
    }
    if (this.news) this.news = this.news.concat(log.changes);
    this.apply(log.changes);
    if (disputed) void this.rebuild();
    this.options.changed();
  }

  /** A later session began: what is unsent is stamped anew. */
  enter(ssn: number): void {
    if (ssn <= this.site.ssn) return;
    this.site = { ...this.site, ssn };
    if (this.unsaved > 0) void this.rebuild();
    else this.author = new Author(this.replica, this.site);
  }

  /** Stops writing: the text becomes the log's, what is unsent becomes a draft. */
  async giveUp(reason: Reason): Promise<void> {
    // Then there is no log to go back to: this outweighs what was said before.
    if (this.givenUp === null || isEnding(reason)) this.givenUp = reason;
    this.sender.hold('GIVEN_UP');
    this.options.changed();
    if (this.unsaved > 0) await this.rebuild();
  }

  /** Writing is allowed again. */
  regain(): void {
    this.givenUp = null;
    this.sender.release('GIVEN_UP');
    this.options.changed();
  }

  /**
   * Builds the replica anew: what the log holds, then what is unsent, stamped anew or under a new site where the log
   * leaves no other way.
   */
  rebuild(): Promise<void> {
    return this.rebuilds.request();
  }

  /** Ends the waits between attempts. */
  hurry(): void {
    this.sender.hurry();
    this.settling.hurry();
    this.reading.hurry();
  }

  stop(): void {
    this.stopped = true;
    this.sender.hold('CLOSED');
    this.hurry();
  }

  private queue(changes: readonly Change[]): void {
    for (const change of changes) this.options.outbox.add(change, this.cursor);
  }

  private cursorAt(anchor: number, head: number): Cursor {
    const [anchorSide, headSide] =
      anchor === head
        ? (['AFTER', 'AFTER'] as const)
        : anchor < head
          ? (['BEFORE', 'AFTER'] as const)
          : (['AFTER', 'BEFORE'] as const);
    return { anchor: this.anchorAt(anchor, anchorSide), head: this.anchorAt(head, headSide) };
  }

  private apply(changes: readonly Change[]): void {
    const patches: Patch[] = [];
    for (const change of changes) {
      const outcome = this.replica.apply(change);
      if (outcome.status === 'APPLIED') patches.push(...outcome.patches);
    }
    if (patches.length > 0) this.options.patched(patches);
  }

  private refused(error: WeftError): void {
    if (error.action === 'SIGN_IN') {
      this.sender.hold('SIGNED_OUT');
      this.options.failed(error);
    } else if (error.action === 'SYNC') {
      this.sender.hold('SETTLING');
      void this.settleRefusal(error.reason);
    } else {
      this.sender.hold('GIVEN_UP');
      this.options.gaveUp(error.reason);
    }
  }

  // The log decides: a sync may show that the change is stored, or under which epoch and session to send it.
  private async settleRefusal(reason: Reason): Promise<void> {
    const { outbox } = this.options;
    const refused = outbox.head;
    this.refusals += 1;
    if (this.refusals > 1) await this.settling.wait();
    await this.options.sync();
    if (reason !== 'EPOCH_CHANGED' && outbox.head === refused && !this.stopped) await this.rebuild();
    this.sender.release('SETTLING');
  }

  private async run(): Promise<void> {
    this.sender.hold('REBUILDING');
    let site = this.site;
    let whole = false;
    for (;;) {
      this.news = [];
      const wanted = whole;
      const log = await this.attempt(() => this.options.read(wanted));
      if (this.stopped) break;
      this.seal();
      const { entries } = this.options.outbox;
      if (!log) {
        this.keepDraft(entries, []);
        break;
      }
      // What became of our own changes in the snapshot only the changes themselves tell.
      whole = isHeld(log.base, entries[0]);
      if (whole) continue;
      const changes = log.changes.concat(this.news);
      const { rest, taken } = settle(entries, changes);
      if (taken && !this.givenUp && rest[0]!.change.sid === site.sid) {
        const joined = await this.attempt(() => this.options.joinAnew());
        if (this.stopped) break;
        if (joined) site = joined;
        else this.givenUp ??= 'TOO_MANY_SITES';
        continue;
      }
      this.swap({ ...log, changes }, rest, { sid: site.sid, ssn: Math.max(site.ssn, this.site.ssn, log.ssn) });
      break;
    }
    this.news = null;
    this.sender.release('REBUILDING');
    this.options.changed();
  }

  private attempt<T>(task: () => Promise<T>): Promise<T | null> {
    const { failed } = this.options;
    return untilDone(task, { backoff: this.reading, failed, stopped: () => this.stopped });
  }

  // Nothing here waits: no edit can come between the old replica and the new one.
  private swap(log: Log, rest: readonly Entry[], site: Site): void {
    const former = this.replica;
    const before = former.text;
    const selection = this.cursor && [former.positionOf(this.cursor.anchor), former.positionOf(this.cursor.head)];
    this.replica = log.base ?? new Replica();
    for (const change of log.changes) this.replica.apply(change);
    this.storedSeq = this.seqOf(site.sid);
    const { sent, lost } = this.givenUp ? { sent: [], lost: rest } : replay(this.replica, rest, site);
    this.site = site;
    this.loaded = true;
    this.author = new Author(this.replica, site);
    const [anchor, head] = (selection ?? []).map((position) => Math.min(position ?? 0, this.length));
    this.cursor = anchor === undefined || head === undefined ? null : this.cursorAt(anchor, head);
    this.options.rebuilt(log);
    this.keepDraft(lost, sent, before);
    const patches = difference(before, this.text);
    if (patches.length > 0) this.options.patched(patches);
  }

  private keepDraft(lost: readonly Entry[], sent: Entry[], text = this.text): void {
    const { outbox, draftKey } = this.options;
    if (lost.length === 0) return outbox.replace(sent);
    const changes = [...(this.draft?.changes ?? []), ...lost.map(({ change }) => change)];
    this.draft = { changes, text, reason: this.givenUp ?? 'INTERNAL' };
    outbox.replace(sent, [[draftKey, this.draft]]);
    this.options.drafted(this.draft);
  }
}

/** Whether a state holds something under the key of an unsent change. */
const isHeld = (base: Replica | null, entry: Entry | undefined): boolean =>
  base !== null && entry !== undefined && (base.vector[entry.change.sid] ?? 0) >= entry.change.seq;
