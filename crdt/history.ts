import { inOrder, lastSeq } from './operation';
import type { Author } from './author';
import { Replica } from './replica';
import type { Change, Patch, StateVector } from './types';

/** A stretch of the visible text that one change wrote. */
export interface Authorship {
  readonly position: number;
  readonly length: number;
  readonly sid: number;
  /** Who and when, where the change tells. */
  readonly userId?: string;
  readonly at?: string;
}

/** All changes of a document, by site: what a live replica does not keep. Gives back any state that ever was. */
export class History {
  readonly #bySid = new Map<number, Change[]>();

  /** The changes, in any order in which those of one site ascend. Known ones are passed over. */
  constructor(changes: Iterable<Change> = []) {
    for (const change of changes) this.add(change);
  }

  /** Adds the site's next change; false if it is known already. Throws a RangeError if it is not the next. */
  add(change: Change): boolean {
    const own = this.#bySid.get(change.sid);
    const last = own ? lastSeq(own.at(-1)!) : 0;
    if (change.seq <= last) return false;
    if (change.seq !== last + 1) throw new RangeError('A change of the site is missing.');
    if (own) own.push(change);
    else this.#bySid.set(change.sid, [change]);
    return true;
  }

  /** The last `seq` of every site. */
  get vector(): StateVector {
    return Object.fromEntries([...this.#bySid].map(([sid, own]) => [sid, lastSeq(own.at(-1)!)]));
  }

  /** The changes that a replica with this vector lacks, so that each comes after what it rests on. */
  missing(vector: StateVector): Change[] {
    return inOrder([...this.#bySid].flatMap(([sid, own]) => own.slice(this.#count(own, vector[sid] ?? 0))));
  }

  /** The change that made an identity; null if the history does not hold it. */
  changeOf(sid: number, seq: number): Change | null {
    const own = this.#bySid.get(sid) ?? [];
    const index = this.#count(own, seq - 1);
    const change = own[index];
    return change && change.seq <= seq && seq >= 1 ? change : null;
  }

  /** A replica with the state of the vector, which must end at ends of changes and hold what its changes rest on. */
  replicaAt(vector: StateVector): Replica {
    const replica = new Replica();
    const changes = [...this.#bySid].flatMap(([sid, own]) => own.slice(0, this.#count(own, vector[sid] ?? 0)));
    for (const change of inOrder(changes)) replica.apply(change);
    for (const [sid, seq] of Object.entries(vector)) {
      if (replica.core.lastSeq(Number(sid)) !== seq) throw new RangeError('The vector is no state of this history.');
    }
    return replica;
  }

  /** The text of a version. */
  textAt(vector: StateVector): string {
    return this.replicaAt(vector).text;
  }

  /** Who wrote the text of the replica from position `start` up to and without `end`, in document order. */
  authorsOf(replica: Replica, start: number, end: number): Authorship[] {
    const found: Authorship[] = [];
    let position = start;
    for (const { sid, seq, length } of replica.identities(start, end)) {
      for (let at = seq; at < seq + length;) {
        const change = this.changeOf(sid, at);
        const until = change ? Math.min(seq + length, lastSeq(change) + 1) : seq + length;
        const by = {
          ...(change?.userId !== undefined && { userId: change.userId }),
          ...(change?.at !== undefined && { at: change.at }),
        };
        const last = found.at(-1);
        if (last && last.sid === sid && last.userId === by.userId && last.at === by.at) {
          found[found.length - 1] = { ...last, length: last.length + until - at };
        } else found.push({ position, length: until - at, sid, ...by });
        position += until - at;
        at = until;
      }
    }
    return found;
  }

  /**
   * Brings the author's replica back to the text of a version by new edits: what became visible since is deleted, what
   * was deleted since is inserted again where it was. What is visible in both keeps its identities, so that anchors in it
   * stay. The replica must hold at least that version.
   */
  revert(replica: Replica, author: Author, vector: StateVector): Patch[] {
    const then = this.replicaAt(vector);
    const patches: Patch[] = [];
    const edit = (patch: Patch): void => {
      author.edit([patch]);
      patches.push(patch);
    };
    // From the end on, so that the positions found before stay right.
    let end = replica.length;
    for (const { sid, seq, length } of replica.identities(0, end).reverse()) {
      const kept = Math.min(Math.max(then.core.lastSeq(sid) + 1 - seq, 0), length);
      if (kept < length) edit({ position: end - length + kept, deleted: length - kept, inserted: '' });
      end -= length;
    }
    let position = 0;
    for (const { sid, seq, length } of then.identities(0, then.length)) {
      for (let at = seq; at < seq + length;) {
        const isKept = replica.isVisible(sid, at);
        let until = at + 1;
        while (until < seq + length && replica.isVisible(sid, until) === isKept) until += 1;
        const count = until - at;
        if (!isKept) edit({ position, deleted: 0, inserted: then.slice(position, position + count) });
        position += count;
        at = until;
      }
    }
    return patches;
  }

  /** How many of the site's changes end at `seq` or below. */
  #count(own: readonly Change[], seq: number): number {
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lastSeq(own[middle]!) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
