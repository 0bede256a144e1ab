import { untilDone } from './attempts';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import { keepUnsent } from './drafts';
import { isEnding, type WeftError } from './errors';
import { join, joinAnew, type JoinOptions } from './join';
import { Outbox } from './outbox';
import type { RemoteDocument } from './remote';
import type { Slot } from './slot';
import type { Store } from './store';
import { Synchronizer } from './synchronizer';
import { Writing, type Draft } from './writing';

export interface LeftoverOptions {
  clock: Clock;
  store: Store;
  /** What the open document joined with; the leftover joins with the prefix of its own slot. */
  join: JoinOptions;
  remote: RemoteDocument;
  /** The document's epoch as it is known now, and what an answer showed of it. */
  epoch(): number;
  see(epoch: number): void;
  failed(error: WeftError): void;
  drafted(draft: Draft): void;
  /** How many changes wait may have changed. */
  changed(): void;
}

/**
 * Delivers what a closed tab left unsent, as that tab would if it were opened again: under its own site, the same bytes,
 * settled with the log; what is refused becomes the draft of its slot. The caller holds the slot's lock.
 */
export class Leftover {
  private writing: Writing | null = null;
  private stopped = false;
  private settled = (): void => undefined;
  private readonly joining: Backoff;
  private readonly syncing: Backoff;

  private constructor(
    private readonly options: LeftoverOptions,
    private readonly slot: Slot,
    private readonly outbox: Outbox,
    private readonly draft: Draft | null,
  ) {
    this.joining = new Backoff(options.clock, options.join.random);
    this.syncing = new Backoff(options.clock, options.join.random);
  }

  /** What the slot holds. */
  static async load(options: LeftoverOptions, slot: Slot): Promise<Leftover> {
    const outbox = await Outbox.load(options.store, slot.prefix);
    const draft = (await options.store.read(`${slot.prefix}draft`))[0]?.[1] ?? null;
    return new Leftover(options, slot, outbox, draft as Draft | null);
  }

  /** How many changes are not acknowledged. */
  get unsent(): number {
    return this.outbox.entries.length;
  }

  get prefix(): string {
    return this.slot.prefix;
  }

  /** Resolves when nothing is unsent, when the server would not let its site in, or after {@link stop}. Frees the slot. */
  async deliver(): Promise<void> {
    const { failed, remote } = this.options;
    try {
      const options = { ...this.options.join, prefix: this.slot.prefix, backoff: this.joining };
      const joined = await untilDone(() => join(options, this.slot.site), {
        backoff: this.joining,
        stopped: () => this.stopped,
        failed: (error) => {
          if (isEnding(error.reason)) void keepUnsent(this.slot, this.outbox, this.draft, error.reason);
          failed(error);
        },
      });
      if (!joined) return;
      this.options.see(joined.epoch);
      await this.send({ sid: joined.sid, ssn: joined.ssn });
      if (!this.stopped) await remote.leave(joined.sid).catch(() => undefined);
    } finally {
      await this.outbox.persisted();
      this.slot.release();
      this.options.changed();
    }
  }

  /** Tries at once whatever waits for a connection or for the user to sign in. */
  hurry(): void {
    this.joining.hurry();
    this.syncing.hurry();
    this.writing?.sender.release('SIGNED_OUT');
    this.writing?.hurry();
  }

  stop(): void {
    this.stopped = true;
    this.writing?.stop();
    this.hurry();
    this.settled();
  }

  private async send(site: { sid: number; ssn: number }): Promise<void> {
    const { clock, remote, join: joining, epoch, see, failed, drafted, changed } = this.options;
    const { random } = joining;
    const done = new Promise<void>((resolve) => (this.settled = resolve));
    const look = (): void => {
      if (this.unsent === 0) this.settled();
      changed();
    };
    const synchronizer: Synchronizer = new Synchronizer({
      backoff: this.syncing,
      read: (revision) => remote.log(revision),
      deliver: (log) => {
        see(log.epoch);
        writing.absorb(log);
        writing.enter(log.ssn);
      },
      reload: () => writing.rebuild(),
      failed,
    });
    const writing: Writing = new Writing({
      clock,
      random,
      outbox: this.outbox,
      draft: this.draft,
      draftKey: `${this.slot.prefix}draft`,
      site,
      read: (whole) => remote.load(whole),
      submit: (entry) => remote.submit(entry, epoch()),
      joinAnew: async () => {
        const joined = await joinAnew({ ...joining, prefix: this.slot.prefix });
        see(joined.epoch);
        return { sid: joined.sid, ssn: joined.ssn };
      },
      sync: () => synchronizer.request(),
      rebuilt: (log) => {
        see(log.epoch);
        synchronizer.rebase(log.revision);
      },
      patched: () => undefined,
      drafted,
      failed,
      gaveUp: (reason) => void writing.giveUp(reason),
      changed: look,
    });
    this.writing = writing;
    if (this.stopped) return;
    void writing.rebuild().then(look);
    await done;
    writing.stop();
    synchronizer.stop();
    // Whatever a rebuild had begun to write for the slot is written before somebody else may have it.
    await writing.rebuild();
  }
}
