import type { Change, S4Vector } from '../../crdt';

interface Item {
  readonly id: S4Vector;
  readonly value: string;
  readonly left: S4Vector | null;
  readonly right: S4Vector | null;
  deleted: boolean;
}

const isSame = (a: S4Vector | null, b: S4Vector | null): boolean => a?.sid === b?.sid && a?.seq === b?.seq;
const compare = (a: S4Vector, b: S4Vector): number => a.ssn - b.ssn || a.sum - b.sum || a.sid - b.sid;

/**
 * FugueMax as a scan of the list, one code unit after the other: the second oracle, which knows no tree. It is right for
 * origins that were neighbours where they were written, and for no others.
 */
export class List {
  readonly #items: Item[] = [];

  get text(): string {
    return this.#items.map(({ value, deleted }) => (deleted ? '' : value)).join('');
  }

  apply({ ssn, sum, sid, seq, operations }: Change): void {
    let id: S4Vector = { ssn, sum, sid, seq };
    for (const operation of operations) {
      if ('value' in operation) {
        let { left } = operation;
        for (const value of operation.value.split('')) {
          this.#integrate({ id, value, left, right: operation.right, deleted: false });
          left = id;
          id = { ssn, sum: id.sum + 1, sid, seq: id.seq + 1 };
        }
      } else {
        const { target, length } = operation;
        for (const item of this.#items) {
          const offset = item.id.seq - target.seq;
          if (item.id.sid === target.sid && offset >= 0 && offset < length) item.deleted = true;
        }
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

  #indexOf(id: S4Vector | null, none: number): number {
    return id === null ? none : this.#items.findIndex((item) => isSame(item.id, id));
  }
}
