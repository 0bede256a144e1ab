/** Code units of one site that follow each other by `seq`. */
export interface IdentityRange {
  readonly sid: number;
  readonly seq: number;
  readonly length: number;
}

/** Where a map has one value for all identities from the asked one up to and without `until`. */
export interface Found<T> {
  readonly until: number;
  /** The range that holds the identity; null if none does. */
  readonly entry: { readonly seq: number; readonly value: T } | null;
}

interface Entry<T> {
  readonly seq: number;
  readonly end: number;
  readonly value: T;
}

/** Values by ranges of identities. Ranges may be added in any order; of two that overlap the one added later is found. */
export class IdentityMap<T> {
  readonly #sites = new Map<number, Entry<T>[]>();
  #isSorted = true;

  add({ sid, seq, length }: IdentityRange, value: T): void {
    const entry = { seq, end: seq + length, value };
    const own = this.#sites.get(sid);
    if (own) own.push(entry);
    else this.#sites.set(sid, [entry]);
    this.#isSorted = false;
  }

  /** What holds at an identity, and how far. */
  find(sid: number, seq: number): Found<T> {
    if (!this.#isSorted) this.#sort();
    const own = this.#sites.get(sid) ?? [];
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (own[middle]!.end <= seq) low = middle + 1;
      else high = middle;
    }
    const entry = own[low];
    if (!entry) return { until: Infinity, entry: null };
    return entry.seq <= seq ? { until: entry.end, entry } : { until: entry.seq, entry: null };
  }

  /** Cuts a range where the value changes. */
  *cut({ sid, seq, length }: IdentityRange): Generator<IdentityRange & Pick<Found<T>, 'entry'>, void, undefined> {
    const end = seq + length;
    for (let at = seq; at < end;) {
      const { until, entry } = this.find(sid, at);
      const next = Math.min(until, end);
      yield { sid, seq: at, length: next - at, entry };
      at = next;
    }
  }

  #sort(): void {
    // Stable: of two that begin together the later added stands behind, and wins below.
    for (const [sid, own] of this.#sites) this.#sites.set(sid, flattened(own.sort((a, b) => a.seq - b.seq)));
    this.#isSorted = true;
  }
}

/** Entries in the order of their beginnings, none reaching into the next. */
const flattened = <T>(sorted: readonly Entry<T>[]): Entry<T>[] => {
  const flat: Entry<T>[] = [];
  for (const entry of sorted) {
    const rest: Entry<T>[] = [];
    for (let last = flat.at(-1); last && last.end > entry.seq; last = flat.at(-1)) {
      flat.pop();
      if (last.end > entry.end) rest.unshift({ ...last, seq: entry.end });
      if (last.seq < entry.seq) {
        flat.push({ ...last, end: entry.seq });
        break;
      }
    }
    flat.push(entry, ...rest);
  }
  return flat;
};
