import { IdentityMap, type IdentityRange } from './identities';

/** What a revert inserted again: the range stands for one that was deleted. */
export interface Restoration {
  readonly of: IdentityRange;
  readonly by: Omit<IdentityRange, 'length'>;
}

/**
 * Which identities stand for which: a revert inserts deleted text again under new identities. To compare two states, what
 * stands for the same identity is the same.
 */
export class Restored {
  readonly #of = new IdentityMap<Omit<IdentityRange, 'length'>>();

  /** The restorations in the order in which they were made. */
  constructor(restorations: Iterable<Restoration> = []) {
    for (const restoration of restorations) this.add(restoration);
  }

  /** Adds a later one, which may restore what an earlier one had. */
  add({ of, by }: Restoration): void {
    for (const { sid, seq, length, offset } of this.firsts(of))
      this.#of.add({ sid: by.sid, seq: by.seq + offset, length }, { sid, seq });
  }

  /** The identities that a range stands for, itself where it restores nothing, each with its offset in the range. */
  *firsts(range: IdentityRange): Generator<IdentityRange & { offset: number }, void, undefined> {
    for (const { sid, seq, length, entry } of this.#of.cut(range)) {
      const first = entry ? { sid: entry.value.sid, seq: entry.value.seq + seq - entry.seq } : { sid, seq };
      yield { ...first, length, offset: seq - range.seq };
    }
  }
}
