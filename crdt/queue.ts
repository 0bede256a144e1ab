import type { S4Vector } from './types';

/** What has its place by the `sum` and the `sid` of what comes next of it. */
interface Waiting {
  readonly next: S4Vector;
}

const isBefore = ({ next: a }: Waiting, { next: b }: Waiting): boolean =>
  a.sum < b.sum || (a.sum === b.sum && a.sid < b.sid);

/** A heap: the first in Lamport order is at its top. */
export class Queue<T extends Waiting> {
  readonly #items: T[] = [];

  constructor(items: readonly T[]) {
    this.#items = [...items];
    for (let at = items.length >> 1; at >= 0; at -= 1) this.#sink(at);
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  /** Takes the first away. */
  shift(): void {
    const last = this.#items.pop()!;
    if (this.#items.length === 0) return;
    this.#items[0] = last;
    this.#sink(0);
  }

  /** Finds the place of the first anew, whose next is a later one. */
  settle(): void {
    this.#sink(0);
  }

  #sink(from: number): void {
    const items = this.#items;
    for (let at = from; ;) {
      let first = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < items.length; child += 1) {
        if (isBefore(items[child]!, items[first]!)) first = child;
      }
      if (first === at) return;
      [items[at], items[first]] = [items[first]!, items[at]!];
      at = first;
    }
  }
}
