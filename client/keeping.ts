import type { Store } from './store';

/** Where unsent changes are kept: on the disk they survive the page, in memory only they do not. */
export type Kept = 'disk' | 'memory';

/**
 * A store that never fails: what another one refuses (a full disk, a private window) is kept in memory, and offered to it
 * again with every later write. It tells where things are kept.
 */
export class Keeping implements Store {
  private readonly listeners = new Set<() => void>();
  /** What the other store lacks, by key; undefined if the key is to be removed. */
  private readonly lacking = new Map<string, { value: unknown } | undefined>();
  private unreadable = false;
  private pending = 0;
  private turn: Promise<void> = Promise.resolve();
  private last: Kept;

  /** `lasting` says whether the other store outlives the page. */
  constructor(
    private readonly store: Store,
    private readonly lasting: boolean,
  ) {
    this.last = this.kept;
  }

  get kept(): Kept {
    return this.lasting && !this.unreadable && this.lacking.size === 0 ? 'disk' : 'memory';
  }

  /** Calls `listener` when `kept` is another; gives what stops it. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async read(prefix: string): Promise<[key: string, value: unknown][]> {
    await this.turn;
    const found = await this.store.read(prefix).catch(() => null);
    this.unreadable = found === null;
    const items = new Map(found ?? []);
    for (const [key, lacking] of this.lacking) {
      if (!key.startsWith(prefix)) continue;
      if (lacking) items.set(key, structuredClone(lacking.value));
      else items.delete(key);
    }
    this.tell();
    return [...items].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async write(puts: readonly (readonly [key: string, value: unknown])[], deletes: readonly string[]): Promise<void> {
    // Not while others are under way, which may be newer.
    const wanted = new Map(this.pending === 0 ? this.lacking : []);
    for (const key of deletes) wanted.set(key, undefined);
    for (const [key, value] of puts) wanted.set(key, { value: structuredClone(value) });
    const entries = [...wanted];
    // At once: a write that is on its way survives a page that is closed in the next moment.
    const written = this.store
      .write(
        entries.flatMap(([key, put]) => (put ? [[key, put.value] as const] : [])),
        entries.flatMap(([key, put]) => (put ? [] : [key])),
      )
      .then(
        () => true,
        () => false,
      );
    this.pending += 1;
    await (this.turn = this.turn.then(async () => {
      const done = await written;
      this.pending -= 1;
      for (const [key, put] of entries) {
        if (done) this.lacking.delete(key);
        else this.lacking.set(key, put);
      }
      this.tell();
    }));
  }

  private tell(): void {
    if (this.kept === this.last) return;
    this.last = this.kept;
    for (const listener of this.listeners) listener();
  }
}
