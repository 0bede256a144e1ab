import { seeded } from '../helpers/random';

/** Seeded random choices, so that a failing history can be run again. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  /** An integer from 0 up to and without `end`. */
  below(end: number): number {
    return Math.floor(this.#next() * end);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let at = result.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      [result[at], result[other]] = [result[other]!, result[at]!];
    }
    return result;
  }

  /** One to four characters, now and then outside the basic plane. */
  text(): string {
    return Array.from({ length: 1 + this.below(4) }, () => this.pick(['a', 'b', 'c', 'é', '\n', '"', '😀', '𝒳'])).join(
      '',
    );
  }
}
