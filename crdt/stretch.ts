/** A stretch of a text, from position `start` up to and without `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The stretches in order, those together that touch. */
export const joined = (stretches: Stretch[]): Stretch[] => {
  const all: Stretch[] = [];
  for (const next of stretches.sort((a, b) => a.start - b.start)) {
    const former = all.at(-1);
    if (former && former.end >= next.start) all[all.length - 1] = { start: former.start, end: next.end };
    else all.push(next);
  }
  return all;
};
