import { describe, expect, it } from 'vitest';
import {
  decodeSnapshot,
  encodeSnapshot,
  Replica,
  type DeleteOperation,
  type Operation,
  type S4Vector,
} from '../../crdt';
import { check } from '../../crdt/check';
import { Core } from '../../crdt/core';
import { identityAt, isInsert, lengthOf } from '../../crdt/operation';
import { applyPatches } from './crdt.history';
import { Core as NaiveCore } from './naive/core';
import { Random } from './crdt.random';
import type { Patch } from '../../crdt';

interface Step {
  readonly first: S4Vector;
  readonly operation: Operation;
}

/** Performs the step as a replica does once it was judged, and returns the patches. */
const perform = (core: Core, { first, operation }: Step): Patch[] => {
  const site = core.site(first.sid);
  const patches: Patch[] = [];
  core.take(site, first.ssn, first.sum, lengthOf(operation));
  if (!isInsert(operation))
    core.hide(core.known(operation.target.sid)!, operation.target.seq, operation.length, patches);
  else {
    const position = core.insert(site, operation.value, operation.left, operation.right);
    patches.push({ position, deleted: 0, inserted: operation.value });
  }
  return patches;
};

/** What a history has inserted so far, in no order, and which steps each step rests on. */
class Writing {
  readonly steps: Step[] = [];
  readonly identities: S4Vector[] = [];
  readonly last = new Map<number, S4Vector>();
  clock = 0;

  constructor(
    readonly random: Random,
    readonly sites: number,
    readonly naive: NaiveCore,
  ) {}

  step(): Step {
    const { random } = this;
    const sid = 1 + random.below(this.sites);
    const last = this.last.get(sid);
    const ssn = Math.max(last?.ssn ?? 1, random.once(50) ? 2 : 1);
    const first = { ssn, sum: this.clock + 1 + (random.once(4) ? random.below(3) : 0), sid, seq: (last?.seq ?? 0) + 1 };
    const isDelete = this.identities.length > 0 && random.below(10) < 3;
    const operation: Operation = isDelete ? this.#delete() : { value: this.#text(), ...this.#origins(last) };
    const end = identityAt(first, lengthOf(operation) - 1);
    if (isInsert(operation))
      for (let at = 0; at < operation.value.length; at += 1) this.identities.push(identityAt(first, at));
    this.last.set(sid, end);
    this.clock = end.sum;
    const step = { first, operation };
    this.steps.push(step);
    return step;
  }

  #text(): string {
    return ['a', 'bc', 'd\n', 'e', 'f', 'ghijk'][this.random.below(6)]!;
  }

  /** A range that was inserted in one piece. */
  #delete(): DeleteOperation {
    const at = this.random.below(this.identities.length);
    const target = this.identities[at]!;
    let length = 1;
    const most = 1 + this.random.below(4);
    while (
      length < most &&
      this.identities[at + length]?.sid === target.sid &&
      this.identities[at + length]!.seq === target.seq + length
    )
      length += 1;
    return { tombstone: true, target, length };
  }

  #origins(last: S4Vector | undefined): { left: S4Vector | null; right: S4Vector | null } {
    const { random, naive } = this;
    const any = (): S4Vector | null =>
      this.identities.length === 0 || random.once(8) ? null : random.pick(this.identities);
    const kind = random.below(10);
    if (kind < 5) return naive.origins(random.below(naive.length + 1));
    const own = last && naive.inserted(last.sid, last.seq) ? identityAt(last, 0) : any();
    return kind < 8
      ? { left: any(), right: any() }
      : kind === 8
        ? { left: own, right: any() }
        : { left: any(), right: own };
  }
}

/** The steps in another order in which every step still comes after what it rests on. */
const reordered = (steps: readonly Step[], random: Random): Step[] => {
  const bySite = new Map<number, Step[]>();
  for (const step of steps) bySite.set(step.first.sid, [...(bySite.get(step.first.sid) ?? []), step]);
  const taken = new Map<number, number>();
  const isThere = (identity: S4Vector | null, length = 1): boolean =>
    identity === null || identity.seq + length - 1 <= (taken.get(identity.sid) ?? 0);
  const order: Step[] = [];
  while (order.length < steps.length) {
    const ready = [...bySite.values()].filter(([step]) => {
      if (!step) return false;
      const { operation } = step;
      return isInsert(operation)
        ? isThere(operation.left) && isThere(operation.right)
        : isThere(operation.target, operation.length);
    });
    const queue = random.pick(ready);
    for (let count = 1 + random.below(6); count > 0 && queue[0] && ready.includes(queue); count -= 1) {
      const step = queue.shift()!;
      order.push(step);
      taken.set(step.first.sid, step.first.seq + lengthOf(step.operation) - 1);
      count = queue[0] && queue[0].operation === step.operation ? count : 0;
    }
  }
  return order;
};

const STEPS = 60;
const RUNS = Number(process.env.WEFT_CRDT_RUNS ?? 40);
const HISTORIES = 210;

describe('the core', () => {
  // RUNS x HISTORIES x STEPS x 2 orders: a million operations.
  it.each(Array.from({ length: RUNS }, (_, seed) => seed + 1))(
    'agrees with the tree rule after every step, wherever the origins are (seed %i)',
    (seed) => {
      const random = new Random(seed);
      for (let history = 0; history < HISTORIES; history += 1) {
        const naive = new NaiveCore();
        const core = new Core();
        const writing = new Writing(random, 1 + random.below(20), naive);
        let shown = '';
        for (let count = 0; count < STEPS; count += 1) {
          const step = writing.step();
          naive.perform(step.first, step.operation);
          shown = applyPatches(shown, perform(core, step));
          if (core.text !== naive.text || shown !== core.text) {
            expect({ text: core.text, shown, steps: writing.steps }).toEqual({ text: naive.text, shown: naive.text });
          }
        }
        check(core);
        const other = new Core();
        for (const step of reordered(writing.steps, random)) perform(other, step);
        if (other.text !== naive.text) expect({ text: other.text, steps: writing.steps }).toEqual({ text: naive.text });
        check(other);
      }
    },
  );

  it.each([1, 2, 3, 4])('goes on alike from a snapshot, which is small and stable (seed %i)', (seed) => {
    const random = new Random(seed * 77);
    for (let history = 0; history < 60; history += 1) {
      const naive = new NaiveCore();
      let replica = new Replica();
      const writing = new Writing(random, 1 + random.below(20), naive);
      for (let count = 0; count < 60; count += 1) {
        const step = writing.step();
        naive.perform(step.first, step.operation);
        perform(replica.core, step);
        expect(replica.text).toBe(naive.text);
        if (!random.once(12)) continue;
        const bytes = encodeSnapshot(replica);
        replica = decodeSnapshot(bytes);
        check(replica.core);
        expect(replica).toMatchObject({ text: naive.text, vector: naive.vector, clock: naive.clock });
        expect(encodeSnapshot(replica)).toEqual(bytes);
      }
    }
  });
});
