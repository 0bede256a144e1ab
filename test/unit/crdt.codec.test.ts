import { describe, expect, it } from 'vitest';
import { decodeChanges, DecodeError, encodeChanges, Replica, type Change } from '../../crdt';
import { createRandom } from '../helpers/random';
import { change, id, insert, remove } from './crdt.examples';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));

const roundTrip = (...changes: Change[]): void => {
  expect(decodeChanges(encodeChanges(changes))).toEqual(changes);
};

describe('changes as bytes', () => {
  it('[ED-9] are as crdt/FORMAT.md shows them', () => {
    const example = [change(id(7, 1), insert('hi'))];
    expect(decodeChanges(bytes('01 00 07 00 00 00 00 01 00 02 68 69'))).toEqual(example);
    expect(decodeChanges(bytes('01 00'))).toEqual([]);
    const columns = '03 00 02 07 03 00 02 00 03 00 02 00 03 00 02 00 03 00 02 00 00 00 03 00 02 01';
    const empty = '00 00 00 00';
    const asColumns = bytes(`04 01 00 00 02 68 69 ${columns} 03 00 02 00 03 00 02 02 ${empty}`);
    expect(decodeChanges(asColumns)).toEqual(example);
    expect(decodeChanges(Uint8Array.from(asColumns, (byte, at) => (at === 0 ? 2 : byte)))).toEqual(example);
    expect(encodeChanges(example)).toEqual(bytes('03 00 07 01 00 00 02 68 69'));
    expect(decodeChanges(encodeChanges(example))).toEqual(example);
    const typed = [change(id(7, 1001, 1003), insert('x', id(7, 1000, 1002), id(7, 400, 402)))];
    expect(encodeChanges(typed)).toEqual(bytes('03 00 07 e9 07 02 3c 99 09 78'));
    const many = Array.from({ length: 9 }, (_, at) => change(id(7, at + 1), insert('x', at === 0 ? null : id(7, at))));
    expect(encodeChanges(many)[0]).toBe(4);
    expect(encodeChanges([])).toEqual(bytes('03'));
  });

  it('[ED-9] are read as before where they were written as version 2', () => {
    const replica = new Replica();
    replica.merge(
      decodeChanges(
        bytes(
          `020d00001168656c6c6f20776f726c646b793e2d3d4a03001b0103001b0003001b0003001b0003001b00000007001501060301021200200004
           050712031207081203050a0703080a00040506070102031501030015010c00140946414105000a4d42110300150003001500`,
        ),
      ),
    );
    expect(replica.text).toBe('Jy=work');
  });

  it('[ED-9] keep boundaries, users, times and every kind of operation', () => {
    roundTrip(
      { ...change(id(1, 1), insert('a😀')), userId: 'ann', at: '2026-01-31T12:00:00.123Z' },
      { ...change(id(1, 4), insert('b', id(1, 3)), insert('c', id(1, 4), id(1, 1))), userId: 'ben', at: '2026-01-31' },
      {
        ...change(id(2, 1, 9), insert('d', id(1, 3), id(1, 4)), remove(id(2, 1, 9)), remove(id(1, 1), 3)),
        userId: 'ann',
      },
      { ...change(id(1, 6, 30, 2), remove(id(1, 5))), at: '1969-12-31T23:59:59.999Z' },
    );
  });

  it('[ED-9] keep the highest and lowest numbers, in any order of changes', () => {
    const highest = { ssn: 2 ** 31 - 1, sum: 2 ** 53 - 1, sid: 2 ** 31 - 1, seq: 2 ** 31 - 1 };
    const lowest = id(1, 1);
    roundTrip(
      change(highest, insert('x', lowest, highest)),
      change(lowest, insert('x', highest, lowest)),
      change({ ...highest, seq: 1 }, remove(lowest, 2 ** 31 - 1)),
      change(lowest, insert('\ufeffx\ufeff', null, highest)),
    );
    roundTrip(change(highest, remove({ ...highest, seq: 1 }, 2 ** 31 - 1)));
  });

  it('[ED-9] are read into the plain form of a change', () => {
    const wide = { ...change(id(1, 1), insert('x')), documentId: 'd', epoch: 3 };
    expect(decodeChanges(encodeChanges([wide]))).toEqual([change(id(1, 1), insert('x'))]);
  });

  it('take some ten bytes for a keystroke that is sent alone, and of a segment at most two beside its text', () => {
    const random = createRandom(1);
    let time = 1_760_000_000_000;
    const typed = Array.from({ length: 1_000 }, (_, at) => ({
      ...change(id(1, at + 1), insert('x', at === 0 ? null : id(1, at), null)),
      userId: 'ann',
      at: new Date((time += 60 + random.below(400))).toISOString(),
    }));
    roundTrip(...typed);
    expect(encodeChanges(typed).length / typed.length).toBeLessThanOrEqual(3);
    for (const { ssn, sum, sid, seq, operations } of typed)
      expect(encodeChanges([{ ssn, sum, sid, seq, operations }]).length).toBeLessThan(11);
  });

  it('[ED-9] [ED-11] are not made of what is no change', () => {
    expect(() => encodeChanges([change(id(1, 1))])).toThrow(RangeError);
    expect(() => encodeChanges([change(id(1, 1), insert('\ud83d'))])).toThrow(RangeError);
    expect(() => encodeChanges([{ ...change(id(1, 1), insert('x')), userId: '\ud83d' }])).toThrow(RangeError);
  });

  it.each([
    ['nothing', ''],
    ['another version', '05 00'],
    ['no user count', '01'],
    ['fewer users than said', '01 02 01 61'],
    ['a user longer than the bytes', '01 01 7f 61'],
    ['a huge number of users', '01 ff ff ff ff ff ff ff 0f'],
    ['an integer past 2^53', '01 ff ff ff ff ff ff ff 1f'],
    ['an endless integer', `01 ${'80 '.repeat(2_000)}`],
    ['an integer with an empty last byte', '01 80 00'],
    ['a signed integer past 2^53', '01 00 07 00 ff ff ff ff ff ff ff ff 0f 00 00 01 00 01 78'],
    ['a signed integer with an empty last byte', '01 00 07 00 80 00 00 00 01 00 01 78'],
    ['an end inside a change', '01 00 07 00 00 00 00 01 00 02 68'],
    ['an end after a change without operations', '01 00 07 00 00 00 00 00'],
    ['a huge number of operations', '01 00 07 00 00 00 00 ff ff ff ff ff ff ff 0f 00 01 78'],
    ['an unknown flag', '01 00 07 08 00 00 00 01 00 01 78'],
    ['an unknown user', '01 00 07 01 00 00 00 00 01 00 01 78'],
    ['a time of both kinds', '01 00 07 06 00 00 00 00 00 01 00 01 78'],
    ['a time that is no Date', '01 00 07 02 00 00 00 bf ff ff ff ff ff ff 1f 01 00 01 78'],
    ['sid 0', '01 00 00 00 00 00 00 01 00 01 78'],
    ['seq 0', '01 00 07 00 41 00 00 01 00 01 78'],
    ['an empty value', '01 00 07 00 00 00 00 01 00 00'],
    ['a value that is not UTF-8', '01 00 07 00 00 00 00 01 00 01 ff'],
    ['a value with half a surrogate pair', '01 00 07 00 00 00 00 01 00 03 ed a0 bd'],
    ['a last identity before there is one', '01 00 07 00 00 00 00 01 04 01 78'],
    ['a last right origin before there is one', '01 00 07 00 00 00 00 01 18 01 78'],
    ['a left origin of an unknown form', '01 00 07 00 00 00 00 01 06 01 78'],
    ['a right origin of an unknown form', '01 00 07 00 00 00 00 01 10 01 78'],
    ['a tag of an unknown form', '01 00 07 00 00 00 00 01 20 01 78'],
    ['a delete without a target', '01 00 07 00 00 00 00 01 01 01'],
    ['a delete of an unknown form', '01 00 07 00 00 00 00 01 09 01'],
    ['a delete of length 0', '01 00 07 00 00 00 00 02 00 01 78 05 00'],
    ['an end inside a row', '03 00 07 01 00 00 02 68'],
    ['an unknown flag of a row', '03 20 07 01 00 20 78'],
    ['a row of a time of both kinds', '03 06 07 01 00 00 00 20 78'],
    ['a row of a time that is no Date', '03 02 07 01 00 bf ff ff ff ff ff ff 1f 20 78'],
    ['a row without operations', '03 08 07 01 00 00'],
    ['a huge number of operations of a row', '03 08 07 01 00 ff ff ff ff ff ff ff 0f 20 78'],
    ['a row of seq 0', '03 00 07 00 01 20 78'],
    ['a row of sum 0', '03 00 07 01 41 20 78'],
    ['a row of session 0', '03 10 07 01 00 00 20 78'],
    ['a row with a character that is not ASCII', '03 00 07 01 00 20 80'],
    ['a row with an empty value', '03 00 07 01 00 00 00'],
    ['a row with half a surrogate pair', '03 00 07 01 00 00 03 ed a0 bd'],
    ['a row with a right origin after none', '03 00 07 01 00 30 78'],
    ['a row with the last identity before there is one', '03 00 07 01 00 24 78'],
    ['a row with a tag of an unknown form', '03 00 07 01 00 60 78'],
    ['a row of a delete without a target', '03 00 07 02 00 21'],
    ['a row of a delete with a right origin', '03 00 07 02 00 2d 01'],
    ['a row of a delete of length 0', '03 00 07 02 00 05 00'],
  ])('[ED-9] of %s are a DecodeError', (_, hex) => {
    expect(() => decodeChanges(bytes(hex))).toThrow(DecodeError);
  });
});
