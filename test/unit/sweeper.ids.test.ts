import { decodeTime, isValid } from 'ulid';
import { expect, test } from 'vitest';
import { derivedUlid } from '../../functions/common/ids';

test('[PRE-3] one cause has one event id: a valid ULID at its time', () => {
  const id = derivedUlid(1_700_000_000_123, ['document', 7, 1_700_000_000_123]);
  expect(id).toBe(derivedUlid(1_700_000_000_123, ['document', 7, 1_700_000_000_123]));
  expect(isValid(id)).toBe(true);
  expect(decodeTime(id)).toBe(1_700_000_000_123);
});

test('[PRE-3] different causes have different event ids', () => {
  const causes = [
    ['d', 1, 23],
    ['d', 12, 3],
    ['d1', 1, 23],
    ['d', 1, 24],
  ];
  expect(new Set(causes.map((cause) => derivedUlid(0, cause))).size).toBe(causes.length);
});
