import { lengthOf, type Change, type Operation, type S4Vector } from '../../crdt';
import { Tree, type Unit } from './naive/tree';

/** What an agent wrote in one go, seeing the merge of the parents with all before them and nothing else. */
export interface BranchTransaction {
  /** From 0. What stands at one place and is concurrent comes in the order of the agents. */
  readonly agent: number;
  /** Indexes of earlier transactions. */
  readonly parents: readonly number[];
  readonly edits: readonly (readonly [position: number, deleted: number, inserted: string])[];
}

/**
 * Makes changes of a history of branches, in which an agent may write on several branches at once without seeing its own
 * others. What each branch shows is worked out from the naive tree: its order, less what the branch does not know.
 *
 * An agent is one site under a session number of its own, the same in all its changes, so that agents decide ties.
 */
export class Branches {
  readonly changes: Change[] = [];
  readonly tree = new Tree();
  readonly #known: ReadonlySet<number>[] = [];
  readonly #transactionOf = new Map<Unit, number>();
  readonly #deletedBy = new Map<Unit, number[]>();
  readonly #lastSeq = new Map<number, number>();
  #clock = 0;

  add({ agent, parents, edits }: BranchTransaction): Change {
    const index = this.changes.length;
    const known = this.#merged(parents).add(index);
    const sid = agent + 1;
    const first: S4Vector = { ssn: sid, sum: this.#clock + 1, sid, seq: (this.#lastSeq.get(sid) ?? 0) + 1 };
    let next = first;
    const operations: Operation[] = [];
    const perform = (operation: Operation): void => {
      operations.push(operation);
      const length = lengthOf(operation);
      next = { ...next, sum: next.sum + length, seq: next.seq + length };
    };
    for (const [position, deleted, inserted] of edits) {
      for (const run of runsOf(this.#visible(known).slice(position, position + deleted))) {
        perform({ tombstone: true, target: stampsOf(run[0]!), length: run.length });
        for (const unit of run) this.#deletedBy.set(unit, [...(this.#deletedBy.get(unit) ?? []), index]);
        this.tree.hide(run);
      }
      if (inserted === '') continue;
      const { left, right } = this.#gap(known, position);
      const { units } = this.tree.insert(next, inserted, left, right);
      for (const unit of units) this.#transactionOf.set(unit, index);
      perform({ value: inserted, left: left && stampsOf(left), right: right && stampsOf(right) });
    }
    this.#lastSeq.set(sid, next.seq - 1);
    this.#clock = next.sum - 1;
    this.#known.push(known);
    const change = { ...first, operations };
    this.changes.push(change);
    return change;
  }

  /** The text of the merge of the transactions with all before them. */
  textAt(parents: readonly number[]): string {
    return this.#visible(this.#merged(parents))
      .map(({ value }) => value)
      .join('');
  }

  #merged(parents: readonly number[]): Set<number> {
    return new Set(parents.flatMap((parent) => [...this.#known[parent]!]));
  }

  #isKnown(known: ReadonlySet<number>, unit: Unit): boolean {
    return known.has(this.#transactionOf.get(unit)!);
  }

  #visible(known: ReadonlySet<number>): Unit[] {
    return this.tree.units.filter(
      (unit) => this.#isKnown(known, unit) && !this.#deletedBy.get(unit)?.some((transaction) => known.has(transaction)),
    );
  }

  #gap(known: ReadonlySet<number>, position: number): { left: Unit | null; right: Unit | null } {
    const left = position === 0 ? null : this.#visible(known)[position - 1]!;
    const { units } = this.tree;
    const from = left === null ? 0 : units.indexOf(left) + 1;
    return { left, right: units.slice(from).find((unit) => this.#isKnown(known, unit)) ?? null };
  }
}

const stampsOf = ({ ssn, sum, sid, seq }: Unit): S4Vector => ({ ssn, sum, sid, seq });

/** The units in runs of one site and successive `seq`. */
const runsOf = (units: readonly Unit[]): Unit[][] => {
  const runs: Unit[][] = [];
  for (const unit of units) {
    const last = runs.at(-1)?.at(-1);
    if (last && last.sid === unit.sid && last.seq + 1 === unit.seq) runs.at(-1)!.push(unit);
    else runs.push([unit]);
  }
  return runs;
};
