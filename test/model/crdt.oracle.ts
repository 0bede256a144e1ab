import type { Change, S4Vector, StateVector } from '../../crdt';

interface Character extends S4Vector {
  readonly value: string;
  readonly left: Character | null;
  readonly right: Character | null;
  deleted: boolean;
}

/**
 * What a set of changes means, worked out from scratch and by the definitions: which changes a replica that has seen all
 * of them accepts, and the order of the characters by comparing any two of them in the tree of the paper. It shares no
 * code with crdt/ and cares about nothing but being plainly right; it is recursive and slow.
 *
 * `changes` hold at most one for a `(sid, first seq)`, as the store does.
 */
export class Oracle {
  readonly accepted: Change[] = [];
  readonly vector: StateVector;
  readonly #characters = new Map<string, Character>();
  readonly #taken = new Map<number, { seq: number; sum: number; ssn: number }>();

  constructor(changes: readonly Change[]) {
    let rest = [...changes];
    for (;;) {
      const next = rest.find((change) => this.#isAcceptable(change));
      if (!next) break;
      this.#accept(next);
      rest = rest.filter((change) => change !== next);
    }
    this.vector = Object.fromEntries([...this.#taken].map(([sid, { seq }]) => [sid, seq]));
  }

  /** All characters in document order, tombstones included. */
  get order(): Character[] {
    return [...this.#characters.values()].sort((a, b) => (a === b ? 0 : isBefore(a, b) ? -1 : 1));
  }

  get text(): string {
    return this.order.map(({ value, deleted }) => (deleted ? '' : value)).join('');
  }

  #isAcceptable(change: Change): boolean {
    const last = this.#taken.get(change.sid) ?? { seq: 0, sum: 0, ssn: 0 };
    const length = change.operations.reduce((total, each) => total + ('value' in each ? each.value.length : 1), 0);
    if (![change.ssn, change.sum, change.seq].every((number) => Number.isInteger(number) && number >= 1)) return false;
    if (change.ssn > 2_147_483_647 || change.seq + length - 1 > 2_147_483_647) return false;
    if (change.sum + length - 1 > 9_007_199_254_740_991) return false;
    if (change.seq !== last.seq + 1 || change.sum <= last.sum || change.ssn < last.ssn) return false;
    if (change.operations.length === 0 || change.operations.length > 500) return false;
    if (Buffer.byteLength(JSON.stringify(change.operations)) > 65_536) return false;
    const inside = new Map<string, { ssn: number; sum: number; value: string }>();
    let { sum, seq } = change;

    const isReal = (mention: S4Vector): boolean => {
      const own = inside.get(keyOf(mention));
      const real = own ?? this.#characters.get(keyOf(mention));
      if (!real || real.ssn !== mention.ssn || real.sum !== mention.sum) return false;
      return own !== undefined || mention.sid === change.sid || real.sum < change.sum;
    };
    const valueOf = (mention: { sid: number; seq: number }): string | undefined =>
      (inside.get(keyOf(mention)) ?? this.#characters.get(keyOf(mention)))?.value;

    for (const operation of change.operations) {
      if ('value' in operation) {
        const { value, left, right } = operation;
        if (value === '' || hasLoneSurrogate(value)) return false;
        if (left && (!isReal(left) || /[\ud800-\udbff]/.test(valueOf(left)!))) return false;
        if (right && (!isReal(right) || /[\udc00-\udfff]/.test(valueOf(right)!))) return false;
        for (const unit of value.split('')) {
          inside.set(keyOf({ sid: change.sid, seq }), { ssn: change.ssn, sum, value: unit });
          sum += 1;
          seq += 1;
        }
      } else {
        const { target, length } = operation;
        if (!(length >= 1) || !isReal(target) || /[\udc00-\udfff]/.test(valueOf(target)!)) return false;
        for (let offset = 0; offset < length; offset += 1) {
          const id = { sid: target.sid, seq: target.seq + offset };
          const value = valueOf(id);
          if (value === undefined) return false;
          const old = this.#characters.get(keyOf(id));
          if (old && id.sid !== change.sid && old.sum >= change.sum) return false;
          if (offset === length - 1 && /[\ud800-\udbff]/.test(value)) return false;
        }
        sum += 1;
        seq += 1;
      }
    }
    return true;
  }

  #accept(change: Change): void {
    const { ssn, sid } = change;
    let { sum, seq } = change;
    const find = (mention: S4Vector | null): Character | null => mention && this.#characters.get(keyOf(mention))!;
    for (const operation of change.operations) {
      if ('value' in operation) {
        let left = find(operation.left);
        for (const value of operation.value.split('')) {
          const made: Character = { ssn, sum, sid, seq, value, left, right: find(operation.right), deleted: false };
          this.#characters.set(keyOf(made), made);
          left = made;
          sum += 1;
          seq += 1;
        }
      } else {
        const { target, length } = operation;
        for (let offset = 0; offset < length; offset += 1) {
          this.#characters.get(keyOf({ sid: target.sid, seq: target.seq + offset }))!.deleted = true;
        }
        sum += 1;
        seq += 1;
      }
    }
    this.#taken.set(sid, { seq: seq - 1, sum: sum - 1, ssn });
    this.accepted.push(change);
  }
}

const keyOf = ({ sid, seq }: { sid: number; seq: number }): string => `${sid}.${seq}`;

const hasLoneSurrogate = (text: string): boolean =>
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);

const paths = new WeakMap<Character, readonly Character[]>();

/** The path from the root down to the character. Kept, or each step up would be gone again from every step below. */
const pathTo = (character: Character): readonly Character[] => {
  let path = paths.get(character);
  if (!path) {
    const { parent } = placeOf(character);
    path = parent ? [...pathTo(parent), character] : [character];
    paths.set(character, path);
  }
  return path;
};

/** Whether the character is a left or a right child, and whose; null is the root. */
const placeOf = (character: Character): { side: 'LEFT' | 'RIGHT'; parent: Character | null } => {
  const { left, right } = character;
  if (right && descends(right, left)) return { side: 'LEFT', parent: right };
  return { side: 'RIGHT', parent: left };
};

const descends = (character: Character, ancestor: Character | null): boolean =>
  ancestor === null || pathTo(character).slice(0, -1).includes(ancestor);

/** Whether `a` stands before `b` in the in-order walk: left children, the node, right children. */
const isBefore = (a: Character, b: Character): boolean => {
  const pathA = pathTo(a);
  const pathB = pathTo(b);
  const fork = pathA.findIndex((character, depth) => character !== pathB[depth]);
  if (fork < 0) return placeOf(pathB[pathA.length]!).side === 'RIGHT';
  if (fork === pathB.length) return placeOf(pathA[fork]!).side === 'LEFT';
  return isSiblingBefore(pathA[fork]!, pathB[fork]!);
};

const isSiblingBefore = (a: Character, b: Character): boolean => {
  const { side } = placeOf(a);
  if (side !== placeOf(b).side) return side === 'LEFT';
  if (side === 'RIGHT' && a.right !== b.right) {
    if (a.right === null || b.right === null) return a.right === null;
    return isBefore(b.right, a.right);
  }
  return a.ssn !== b.ssn ? a.ssn < b.ssn : a.sum !== b.sum ? a.sum < b.sum : a.sid < b.sid;
};
