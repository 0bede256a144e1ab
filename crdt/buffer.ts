import type { Change } from './types';

interface Waiting {
  readonly change: Change;
  /** The identity without which it cannot go on. */
  readonly sid: number;
  readonly seq: number;
}

/**
 * The changes that came before what they rest on, one for a `(sid, first seq)`: the store holds no two, so the one that
 * came first is kept.
 */
export class Buffer {
  readonly #waiting = new Map<string, Waiting>();
  /** The keys of those that wait for an identity, by its site and `seq`. */
  readonly #awaited = new Map<number, Map<number, Set<string>>>();

  /** The changes, in the order in which they came. */
  get changes(): readonly Change[] {
    return [...this.#waiting.values()].map(({ change }) => change);
  }

  /** Keeps the change until the site `sid` has taken `seq`. */
  add(change: Change, sid: number, seq: number): void {
    const key = keyOf(change.sid, change.seq);
    if (this.#waiting.has(key)) return;
    this.#waiting.set(key, { change, sid, seq });
    const bySeq = this.#awaited.get(sid) ?? new Map<number, Set<string>>();
    this.#awaited.set(sid, bySeq.set(seq, (bySeq.get(seq) ?? new Set()).add(key)));
  }

  /** Drops the change that begins at `(sid, seq)`, if there is one. */
  drop(sid: number, seq: number): void {
    const key = keyOf(sid, seq);
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    this.#waiting.delete(key);
    const bySeq = this.#awaited.get(waiting.sid)!;
    const keys = bySeq.get(waiting.seq)!;
    keys.delete(key);
    if (keys.size === 0) bySeq.delete(waiting.seq);
    if (bySeq.size === 0) this.#awaited.delete(waiting.sid);
  }

  /** Takes out the changes that waited for an identity of the site from `first` to `last`. */
  take(sid: number, first: number, last: number): Change[] {
    const taken: Change[] = [];
    for (let seq = first; seq <= last && this.#awaited.has(sid); seq += 1) {
      for (const key of [...(this.#awaited.get(sid)?.get(seq) ?? [])]) {
        const { change } = this.#waiting.get(key)!;
        taken.push(change);
        this.drop(change.sid, change.seq);
      }
    }
    return taken;
  }
}

const keyOf = (sid: number, seq: number): string => `${sid}/${seq}`;
