import { describe, expect, it } from 'vitest';
import { anInsert, changeArgs, vector } from '../helpers/change';
import { refusal, run, type Json } from '../helpers/resolver';

const submit = (operations: Json[]) => run('Mutation.submitChange', 'request', { args: changeArgs({ operations }) });

describe('the limits of one change', () => {
  it('[SYN-4] takes 500 operations and refuses 501', () => {
    const many = (count: number) => Array.from({ length: count }, () => anInsert('x'));
    expect(submit(many(500)).error).toBeNull();
    expect(submit(many(501)).error).toEqual(refusal('TOO_LARGE', 'A change may have 500 operations at the most.'));
  });

  // One character of each length in UTF-8, one that JSON escapes, and a lone surrogate, which JSON escapes with 6 bytes.
  it.each(['x', 'é', '€', '😀', '"', '\ud800'])(
    '[SYN-4] takes 65,536 bytes of operations with %j and refuses 65,537',
    (unit) => {
      const bytes = (operations: Json[]) => Buffer.byteLength(JSON.stringify(operations));
      const room = 65_536 - bytes([anInsert('')]);
      const count = Math.floor(room / (bytes([anInsert(unit)]) - bytes([anInsert('')])));
      const rest = room - (bytes([anInsert(unit.repeat(count))]) - bytes([anInsert('')]));
      const full = unit.repeat(count) + 'x'.repeat(rest);
      expect(bytes([anInsert(full)])).toBe(65_536);
      expect(submit([anInsert(full)]).error).toBeNull();
      expect(submit([anInsert(`${full}x`)]).error).toEqual(
        refusal('TOO_LARGE', 'The operations of a change may have 65536 bytes of JSON at the most.'),
      );
    },
  );

  it.each([399, 400, 401])('[SYN-4] [CMP-15] refuses a change of %d KB with a sentence', (kilobytes) => {
    expect(submit([anInsert('x'.repeat(kilobytes * 1024))]).error).toEqual(
      refusal('TOO_LARGE', 'The operations of a change may have 65536 bytes of JSON at the most.'),
    );
  });

  it('[SYN-4] measures what it would store, not what was sent beside it', () => {
    const padded = {
      ...anInsert('x'.repeat(60_000)),
      target: null,
      length: null,
      left: { ...vector(), note: 'x'.repeat(9_000) },
    };
    expect(submit([padded]).error).toBeNull();
  });
});
