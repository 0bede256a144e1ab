/** Numbers in 0 … 1, 1 excluded, from a seed (mulberry32), so that a failing run can be run again. */
export const seeded = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A seeded source of random numbers. */
export interface Random {
  /** A number in 0 … 1, 1 excluded. */
  next(): number;
  /** A whole number in 0 … `bound`, `bound` excluded. */
  below(bound: number): number;
}

export const createRandom = (seed: number): Random => {
  const next = seeded(seed);
  return { next, below: (bound) => Math.floor(next() * bound) };
};
