import { afterEach, expect, it, vi } from 'vitest';
import { createClock } from '../../local/clock';

const still = (): void => {
  vi.useFakeTimers({ now: 0 });
};
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('[OPS-7] the clock fires what an advance makes due, in order, and the rest when its time comes', () => {
  still();
  const clock = createClock();
  const fired: string[] = [];
  clock.after(300, () => fired.push('third'));
  clock.after(100, () => fired.push('first'));
  clock.after(200, () => fired.push('second'));
  clock.after(100, () => fired.push('cancelled')).cancel();
  clock.advance(250);
  expect([clock.now(), fired]).toEqual([250, ['first', 'second']]);
  vi.advanceTimersByTime(49);
  expect(fired).toEqual(['first', 'second']);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['first', 'second', 'third']);
});

it.each([0, 1, 2, 3, 4])(
  '[OPS-7] the clock loses no timer that becomes due while it is moved, after %i looks at the machine',
  (before) => {
    still();
    const clock = createClock();
    let fired = 0;
    clock.after(51, () => (fired += 1));
    const now = Date.now.bind(Date);
    let looks = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + (looks++ < before ? 0 : 1));
    clock.advance(50);
    vi.advanceTimersByTime(10);
    expect(fired).toBe(1);
  },
);
