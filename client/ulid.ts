import type { Clock } from './clock';
import type { Random } from './random';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes ULIDs (github.com/ulid/spec) that ascend: the second within one millisecond has the time of the next. */
export const ulids = (clock: Pick<Clock, 'now'>, random: Random): (() => string) => {
  let last = 0;
  return () => {
    last = Math.max(clock.now(), last + 1);
    let time = '';
    for (let rest = last; time.length < 10; rest = Math.floor(rest / 32)) time = digits.charAt(rest % 32) + time;
    return time + Array.from({ length: 16 }, () => digits.charAt(Math.floor(random() * 32))).join('');
  };
};
