import { MAX_WAITING_BYTES } from './measure';
import { isInsert } from './operation';
import type { Change } from './types';

interface Waiting {
  readonly change: Change;
  readonly bytes: number;
  /** The identity without which it cannot go on. */
  readonly sid: number;
  readonly seq: number;
}

/** What waits for identities of one site: the keys of the changes by the awaited `seq`. */
interface Awaited {
  readonly bySeq: Map<number, Set<string>>;
  /** The site's last `seq` when it was looked at last. */
  seen: number;
}

/**
 * The changes that came before what they rest on, one for a `(sid, first seq)`: the store holds no two, so the one that
 * came first is kept.
 *
 * What somebody hostile sends may wait for ever. So the changes take at most {@link MAX_WAITING_BYTES}: where one more
 * would not fit, all are dropped and counted in `overflows`. Nothing is lost by that, since the log holds them, and read
 * in Lamport order it needs no buffer.
 */
export class Buffer {
  private readonly waiting = new Map<string, Waiting>();
  private readonly awaited = new Map<number, Awaited>();
  private bytes = 0;
  /** How often everything was dropped. */
  overflows = 0;

  /** The changes, in the order in which they came. */
  get changes(): readonly Change[] {
    return [...this.waiting.values()].map(({ change }) => change);
  }

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** Keeps the change until the site `sid`, which has taken `last`, has taken `seq`. */
  add(change: Change, sid: number, seq: number, last: number): void {
    const key = keyOf(change.sid, change.seq);
    if (this.waiting.has(key)) return;
    const bytes = bytesOf(change);
    if (this.bytes + bytes > MAX_WAITING_BYTES) return this.overflow();
    this.bytes += bytes;
    this.waiting.set(key, { change, bytes, sid, seq });
    let awaited = this.awaited.get(sid);
    if (!awaited) this.awaited.set(sid, (awaited = { bySeq: new Map(), seen: last }));
    awaited.bySeq.set(seq, (awaited.bySeq.get(seq) ?? new Set()).add(key));
  }

  /** Drops the change that begins at `(sid, seq)`, if there is one. */
  drop(sid: number, seq: number): void {
    const key = keyOf(sid, seq);
    const waiting = this.waiting.get(key);
    if (!waiting) return;
    this.waiting.delete(key);
    this.bytes -= waiting.bytes;
    const { bySeq } = this.awaited.get(waiting.sid)!;
    const keys = bySeq.get(waiting.seq)!;
    keys.delete(key);
    if (keys.size === 0) bySeq.delete(waiting.seq);
    if (bySeq.size === 0) this.awaited.delete(waiting.sid);
  }

  /** Takes out the changes that wait for nothing any more, as `lastSeq` tells what sites have taken; in the order of that. */
  takeReady(lastSeq: (sid: number) => number): Change[] {
    const taken: Change[] = [];
    for (const [sid, awaited] of this.awaited) {
      const last = lastSeq(sid);
      if (last === awaited.seen) continue;
      const { bySeq, seen } = awaited;
      awaited.seen = last;
      const isFew = bySeq.size < last - seen;
      const seqs = isFew
        ? [...bySeq.keys()].filter((seq) => seq <= last).sort((a, b) => a - b)
        : upwards(seen + 1, last);
      for (const seq of seqs) {
        for (const key of [...(bySeq.get(seq) ?? [])]) {
          const { change } = this.waiting.get(key)!;
          taken.push(change);
          this.drop(change.sid, change.seq);
        }
      }
    }
    return taken;
  }

  private overflow(): void {
    this.waiting.clear();
    this.awaited.clear();
    this.bytes = 0;
    this.overflows += 1;
  }
}

/** About what the change takes in memory: its objects and its text. */
const bytesOf = ({ operations }: Change): number =>
  operations.reduce((sum, operation) => sum + 256 + (isInsert(operation) ? 2 * operation.value.length : 0), 512);

const upwards = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, offset) => first + offset);

const keyOf = (sid: number, seq: number): string => `${sid}/${seq}`;
