import type { Change, S4Vector } from '../../crdt';

interface Item {
  readonly id: S4Vector;
  readonly value: string;
  readonly left: Item | null;
  readonly right: Item | null;
  deleted: boolean;
}

const compare = (a: S4Vector, b: S4Vector): number => a.ssn - b.ssn || a.sum - b.sum || a.sid - b.sid;

/**
 * FugueMax as a scan of the list, one code unit after the other (YjsMod of github.com/josephg/reference-crdts): the second
 * oracle, which knows no tree. It is right for origins that were neighbours, tombstones included, where they were written:
 * for whatever editors type. For other origins the tree rule is normative and this list strays.
 */
export class List {
  readonly #items: Item[] = [];
  readonly #byId = new Map<string, Item>();

  get text(): string {
    let text = '';
    for (const { value, deleted } of this.#items) if (!deleted) text += value;
    return text;
  }

  apply({ ssn, sum, sid, seq, operations }: Change): void {
    let id: S4Vector = { ssn, sum, sid, seq };
    for (const operation of operations) {
      if ('value' in operation) {
        let left = this.#find(operation.left);
        const right = this.#find(operation.right);
        for (const value of operation.value.split('')) {
          left = { id, value, left, right, deleted: false };
          this.#integrate(left);
          this.#byId.set(keyOf(id), left);
          id = { ssn, sum: id.sum + 1, sid, seq: id.seq + 1 };
        }
      } else {
        const { target, length } = operation;
        for (let at = target.seq; at < target.seq + length; at += 1) this.#find({ ...target, seq: at })!.deleted = true;
        id = { ssn, sum: id.sum + 1, sid, seq: id.seq + 1 };
      }
    }
  }

  #integrate(item: Item): void {
    const left = this.#indexOf(item.left, -1);
    const right = this.#indexOf(item.right, this.#items.length);
    let place = left + 1;
    let isScanning = false;
    for (let at = left + 1; ; at += 1) {
      if (!isScanning) place = at;
      const other = this.#items[at];
      if (other === undefined || at === right) break;
      const otherLeft = this.#indexOf(other.left, -1);
      const otherRight = this.#indexOf(other.right, this.#items.length);
      if (otherLeft < left) break;
      if (otherLeft > left) continue;
      if (otherRight === right && compare(item.id, other.id) < 0) break;
      isScanning = otherRight < right;
    }
    this.#items.splice(place, 0, item);
  }

  #indexOf(item: Item | null, none: number): number {
    return item === null ? none : this.#items.indexOf(item);
  }

  #find(id: S4Vector | null): Item | null {
    return id && this.#byId.get(keyOf(id))!;
  }
}

const keyOf = ({ sid, seq }: S4Vector): string => `${sid}/${seq}`;
