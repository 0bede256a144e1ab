import { identityAt, isInsert, lengthOf } from './operation';
import type { Change, Operation, S4Vector } from './types';

/**
 * Writes consecutive unsent changes of one site anew, one for one, under the identities from `to` upwards, `seq` and
 * `sum` dense. Their mentions of each other follow; those of other changes stay. `to.sum` must be above the clock of a
 * replica that holds all that they mention.
 *
 * Every operation takes as many identities as before, with one exception: a delete whose range begins in the site's
 * sent changes and ends in these becomes two if the site or the `seq` changes, since the range is no longer one. What
 * an Author wrote stays within the limits of a change.
 */
export const restamp = (changes: readonly Change[], to: S4Vector): Change[] => {
  const moved = new Moved(changes[0], to);
  let next = identityAt(to, 0);
  return changes.map((change) => {
    const first = next;
    const operations = change.operations.flatMap((operation) => moved.rewrite(operation));
    next = identityAt(
      first,
      operations.reduce((length, operation) => length + lengthOf(operation), 0),
    );
    return { ...first, operations };
  });
};

/** Where the identities of the changes went, as far as their operations were rewritten. */
class Moved {
  readonly #sid: number | undefined;
  readonly #from: number;
  readonly #to: S4Vector;
  readonly #isRenumbered: boolean;
  /** The `seq` of the operation that is rewritten next. */
  #seq: number;
  /** From which old `seq` on identities are how much further up, since a delete became two. */
  readonly #shifts: { readonly seq: number; readonly by: number }[] = [];

  constructor(first: Change | undefined, to: S4Vector) {
    this.#sid = first?.sid;
    this.#from = first?.seq ?? 0;
    this.#seq = this.#from;
    this.#to = to;
    this.#isRenumbered = to.sid !== this.#sid || to.seq !== this.#from;
  }

  rewrite(operation: Operation): Operation[] {
    this.#seq += lengthOf(operation);
    if (isInsert(operation)) {
      const { value, left, right } = operation;
      return [{ value, left: left && this.#identity(left), right: right && this.#identity(right) }];
    }
    const { target, length } = operation;
    const sent = this.#from - target.seq;
    if (!this.#isRenumbered || target.sid !== this.#sid || sent <= 0 || sent >= length) {
      return [{ ...operation, target: this.#identity(target) }];
    }
    const unsent = this.#identity({ ...target, seq: this.#from });
    this.#shifts.push({ seq: this.#seq, by: this.#shifts.length + 1 });
    return [
      { ...operation, length: sent },
      { ...operation, target: unsent, length: length - sent },
    ];
  }

  #identity(old: S4Vector): S4Vector {
    if (old.sid !== this.#sid || old.seq < this.#from) return old;
    const shift = this.#shifts.findLast(({ seq }) => seq <= old.seq)?.by ?? 0;
    return identityAt(this.#to, old.seq - this.#from + shift);
  }
}
