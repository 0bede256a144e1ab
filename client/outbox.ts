import { lastSeq, type Change } from '../crdt/index';
import type { Store } from './store';
import type { Cursor } from './types';
import { sameContent } from './wire';

/** A sealed change that is not acknowledged yet. */
export interface Entry {
  readonly change: Change;
  /** Where the cursor was when it was sealed; part of what is sent, and so of what must stay the same. */
  readonly cursor: Cursor | null;
  /** How it was stamped before, if a late attempt to store it so may still succeed. */
  readonly forms: readonly Change[];
}

/** What a change in the log means for the unsent ones of its site. */
export type Observation = 'UNRELATED' | 'ACKNOWLEDGED' | 'DISPUTED';

const keyOf = (prefix: string, entry: Entry): string => `${prefix}change/${String(entry.change.seq).padStart(10, '0')}`;

/** The sealed changes of one site in the order of their seq, kept in the store until they are acknowledged. */
export class Outbox {
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly prefix: string,
    private list: Entry[],
  ) {}

  /** What is unsent under `prefix` in the store. */
  static async load(store: Store, prefix: string): Promise<Outbox> {
    const items = await store.read(`${prefix}change/`);
    return new Outbox(
      store,
      prefix,
      items.map(([, value]) => value as Entry),
    );
  }

  get entries(): readonly Entry[] {
    return this.list;
  }

  get head(): Entry | undefined {
    return this.list[0];
  }

  /** Resolves once the store holds everything that was added; also when the store is broken, for sending is safer still. */
  persisted(): Promise<void> {
    return this.writing;
  }

  add(change: Change, cursor: Cursor | null): void {
    const entry: Entry = { change, cursor, forms: [] };
    this.list.push(entry);
    this.write([entry], []);
  }

  /** Removes what is acknowledged: `entry` and what stands before it. */
  acknowledge(entry: Entry): void {
    this.write([], this.list.splice(0, this.list.indexOf(entry) + 1));
  }

  /** Puts `entries` in the place of all, with `extra` puts into the store in the same write. */
  replace(entries: Entry[], extra: [key: string, value: unknown][] = []): void {
    const former = this.list;
    this.list = entries;
    this.write(entries, former, extra);
  }

  /** Compares a change that the log holds with the unsent ones; those that it shows to be stored are removed. */
  observe(stored: Change): Observation {
    const head = this.head;
    if (!head || head.change.sid !== stored.sid || lastSeq(stored) < head.change.seq) return 'UNRELATED';
    const entry = this.list.find(({ change }) => change.seq === stored.seq);
    if (!entry || !sameContent(entry.change, stored)) return 'DISPUTED';
    this.acknowledge(entry);
    return 'ACKNOWLEDGED';
  }

  private write(puts: readonly Entry[], deletes: readonly Entry[], extra: [string, unknown][] = []): void {
    const written = this.store.write(
      [...puts.map((entry): [string, unknown] => [keyOf(this.prefix, entry), entry]), ...extra],
      deletes.map((entry) => keyOf(this.prefix, entry)),
    );
    this.writing = Promise.all([this.writing, written.catch(() => {})]).then(() => {});
  }
}
