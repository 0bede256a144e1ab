import { expect, test } from 'vitest';
import { retentionFrom } from '../../functions/sweeper/retention';

test('[CMP-17] everything is kept unless HISTORY_DAYS says otherwise', () => {
  expect(retentionFrom({})).toBeNull();
  expect(retentionFrom({ HISTORY_DAYS: '' })).toBeNull();
  expect(retentionFrom({ HISTORY_DAYS: '30' })).toBe(30 * 86_400_000);
});

test.each(['0', '-1', '1.5', '30d', 'never', '01'])('[CMP-17] HISTORY_DAYS=%s is a mistake that is told', (days) => {
  expect(() => retentionFrom({ HISTORY_DAYS: days })).toThrow(`HISTORY_DAYS is ${days}`);
});
