import { lastSeq, type Change, type Replica } from '../../crdt';
import type { IdentityRange } from './identities';

/** A change, as blame shows it. */
export interface Written {
  readonly sid: number;
  /** The first sequence number of the change. */
  readonly seq: number;
  readonly ssn: number;
  readonly sum: number;
  readonly userId: string;
  /** ISO 8601. */
  readonly at: string;
}

interface Columns {
  readonly seqs: number[];
  readonly ssns: number[];
  readonly sums: number[];
  readonly users: number[];
  readonly times: number[];
  last: number;
}

/**
 * Who wrote which identities and when, without what they wrote: some 40 bytes a change, so that a million of them fit
 * beside a document's state.
 */
export class Authors {
  readonly #sites = new Map<number, Columns>();
  readonly #users: string[] = [];
  readonly #indexes = new Map<string, number>();

  /** Adds changes of which those of one site ascend; those known are passed over. */
  add(changes: Iterable<Change>): void {
    for (const change of changes) this.#add(change);
  }

  /** The change that made an identity, and the last sequence number of it. Throws a RangeError if there is none. */
  of(sid: number, seq: number): Written & { readonly last: number } {
    const own = this.#sites.get(sid);
    if (!own || seq > own.last) throw new RangeError(`Nobody wrote ${sid}:${seq}.`);
    let low = 0;
    let high = own.seqs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (own.seqs[middle]! <= seq) low = middle + 1;
      else high = middle;
    }
    const index = low - 1;
    return {
      sid,
      seq: own.seqs[index]!,
      ssn: own.ssns[index]!,
      sum: own.sums[index]!,
      userId: this.#users[own.users[index]!]!,
      at: new Date(own.times[index]!).toISOString(),
      last: (own.seqs[low] ?? own.last + 1) - 1,
    };
  }

  /** A range in parts of one change each. */
  *cut({ sid, seq, length }: IdentityRange): Generator<{ length: number; by: Written }, void, undefined> {
    for (let at = seq; at < seq + length;) {
      const { last, ...by } = this.of(sid, at);
      const count = Math.min(last + 1, seq + length) - at;
      yield { length: count, by };
      at += count;
    }
  }

  #add(change: Change): void {
    const { sid, seq, ssn, sum, userId, at } = change;
    let own = this.#sites.get(sid);
    if (!own) this.#sites.set(sid, (own = { seqs: [], ssns: [], sums: [], users: [], times: [], last: 0 }));
    if (seq <= own.last) return;
    own.seqs.push(seq);
    own.ssns.push(ssn);
    own.sums.push(sum);
    own.users.push(this.#indexOf(userId!));
    own.times.push(Date.parse(at!));
    own.last = lastSeq(change);
  }

  #indexOf(userId: string): number {
    let index = this.#indexes.get(userId);
    if (index === undefined) {
      index = this.#users.push(userId) - 1;
      this.#indexes.set(userId, index);
    }
    return index;
  }
}

/** A stretch of a text that one change wrote. */
export interface Blamed {
  readonly position: number;
  readonly length: number;
  readonly by: Written;
}

const isSame = (a: Written, b: Written): boolean => a.sid === b.sid && a.seq === b.seq;

/** Who wrote a text, in its order, in the longest stretches. */
export const blameRanges = (replica: Replica, authors: Authors): Blamed[] => {
  const ranges: Blamed[] = [];
  let position = 0;
  for (const range of replica.identities(0, replica.length))
    for (const { length, by } of authors.cut(range)) {
      const last = ranges.at(-1);
      if (last && isSame(last.by, by)) ranges[ranges.length - 1] = { ...last, length: last.length + length };
      else ranges.push({ position, length, by });
      position += length;
    }
  return ranges;
};

/** Whether one change is the later in the order of ssn, sum and sid. */
const isLater = (a: Written, b: Written): boolean =>
  a.ssn !== b.ssn ? a.ssn > b.ssn : a.sum !== b.sum ? a.sum > b.sum : a.sid > b.sid;

/** The latest change in each line of the text, its line feed included. */
export const blameLines = (lines: readonly string[], ranges: readonly Blamed[]): Written[] => {
  let [start, index] = [0, 0];
  return lines.map((line) => {
    const end = start + line.length;
    let latest = ranges[index]!.by;
    for (; ; index += 1) {
      const { position, length, by } = ranges[index]!;
      if (isLater(by, latest)) latest = by;
      if (position + length >= end) {
        if (position + length === end) index += 1;
        break;
      }
    }
    start = end;
    return latest;
  });
};
