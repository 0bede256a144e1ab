import { expect, test } from 'vitest';
import { isLostRace, wins } from '../../functions/common/races';

const named = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more });
const cancelled = (...codes: string[]): Error =>
  named('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

test('a failed condition and a conflict are lost races', () => {
  expect(isLostRace(named('ConditionalCheckFailedException'))).toBe(true);
  expect(isLostRace(named('TransactionConflictException'))).toBe(true);
  expect(isLostRace(cancelled('None', 'ConditionalCheckFailed'))).toBe(true);
  expect(isLostRace(cancelled('TransactionConflict', 'None', 'None'))).toBe(true);
});

test('throttling, invalid requests and faults of the network are not', () => {
  expect(isLostRace(cancelled('None', 'ThrottlingError'))).toBe(false);
  expect(isLostRace(cancelled('ConditionalCheckFailed', 'ValidationError'))).toBe(false);
  expect(isLostRace(cancelled())).toBe(false);
  expect(isLostRace(named('TimeoutError'))).toBe(false);
  expect(isLostRace('ConditionalCheckFailedException')).toBe(false);
});

test('wins tells a lost race from a won one and throws the rest', async () => {
  await expect(wins(Promise.resolve())).resolves.toBe(true);
  await expect(wins(Promise.reject(cancelled('ConditionalCheckFailed')))).resolves.toBe(false);
  await expect(wins(Promise.reject(named('TimeoutError')))).rejects.toThrow('TimeoutError');
});
