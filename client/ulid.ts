import { monotonicFactory } from 'ulid';
import type { Clock } from './clock';
import type { Random } from './random';

/** Makes ULIDs of the clock's time, which ascend also within a millisecond. */
export const ulids = (clock: Pick<Clock, 'now'>, random: Random): (() => string) => {
  const next = monotonicFactory(random);
  return () => next(clock.now());
};
